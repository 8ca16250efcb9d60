using HealthCheck.Agent.Doctor;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Doctor;

public sealed class SameIdCheckTests
{
    private const string AnnouncementTopic = "healthcheck/x/announcement";
    private const string HealthTopic = "healthcheck/x/health";

    private static readonly DeviceAnnouncement Ours = Example.Announcement with
    {
        BootId = "ours",
        Fingerprint = new Fingerprint(null, "the-same", ["dc:a6:32:00:00:01"]),
    };

    [Fact]
    public void A_copied_card_is_told_by_its_network_hardware_where_there_is_no_serial()
    {
        var other = Ours with
        {
            BootId = "theirs",
            Hostname = "twin",
            Fingerprint = Ours.Fingerprint with { Macs = ["dc:a6:32:00:00:02"] }
        };
        Assert.Contains("Another board announced itself", Assert.Single(Look(other)).Message, StringComparison.Ordinal);
        Assert.Empty(Look(Ours));
        Assert.Empty(Look(Ours with { BootId = "before the reboot" }));
    }

    [Fact]
    public void A_second_agent_is_told_by_what_it_says_now()
    {
        var second = Example.Snapshot with { StartedAt = Ours.StartedAt.AddMinutes(1) };
        var finding = Assert.Single(Look(null, second));
        Assert.Equal((Grade.Red, true),
            (finding.Grade, finding.Message.Contains("beside the one that runs here", StringComparison.Ordinal)));
        Assert.Empty(Look(null, Example.Snapshot with { StartedAt = Ours.StartedAt }));
        Assert.EndsWith(
            "and none runs here",
            SameIdCheck.Look(Ours, null, AnnouncementTopic, HealthTopic, new Dictionary<string, byte[]>(),
            [(HealthTopic, Wire.Write(second))])[0].Message,
            StringComparison.Ordinal);
    }

    private static IReadOnlyList<Finding> Look(DeviceAnnouncement? retained, params HealthSnapshot[] live) =>
        SameIdCheck.Look(
        Ours, Ours, AnnouncementTopic, HealthTopic,
        retained is null
            ? new Dictionary<string, byte[]>()
            : new Dictionary<string, byte[]> { [AnnouncementTopic] = Wire.Write(retained) },
        [.. live.Select(each => (HealthTopic, Wire.Write(each)))]);
}

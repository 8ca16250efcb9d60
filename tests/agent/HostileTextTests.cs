#pragma warning disable RCS0056 // Long literals.

using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using HealthCheck.Agent.Http.Prometheus;
using HealthCheck.Agent.TextOutput;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests;

/// <summary>Whatever stands in a field, it leaves by each way as no more than text.</summary>
public sealed partial class HostileTextTests
{
    [Fact]
    public void No_value_of_a_snapshot_ends_or_steers_a_way_out() => LeavesAsText(
        HostileDocument.Variations(Wire.Write(Example.Snapshot), json => Wire.ReadSnapshot(json)),
        snapshot => (snapshot, Example.Announcement), least: 50);

    [Fact]
    public void No_value_of_an_announcement_ends_or_steers_a_way_out() => LeavesAsText(
        HostileDocument.Variations(Wire.Write(Example.Announcement), json => Wire.ReadAnnouncement(json)),
        device => (Example.Snapshot, device), least: 20);

    [Fact]
    public void Two_mounts_of_one_name_are_one_series()
    {
        var mount = Example.Snapshot.Storage!.Mounts[0];
        var twice = Example.Snapshot with
        { Storage = Example.Snapshot.Storage with { Mounts = [mount, mount with { Free = 1 }] } };
        Check(Encoding.UTF8.GetString(SnapshotMetrics.Write(twice, Example.Announcement)));
    }

    [Fact]
    public void Half_a_character_is_replaced_on_each_way_out()
    {
        var mount = Example.Snapshot.Storage!.Mounts[0] with { Mount = "/\ud800" };
        var broken = Example.Snapshot with { Storage = Example.Snapshot.Storage with { Mounts = [mount] } };
        Assert.Contains("/\uFFFD", SnapshotText.Write(broken, Example.Announcement), StringComparison.Ordinal);
        Check(Encoding.UTF8.GetString(SnapshotMetrics.Write(broken, Example.Announcement)));
        Assert.Equal("/\uFFFD", Wire.ReadSnapshot(Wire.Write(broken)).Storage!.Mounts[0].Mount);
    }

    private static void LeavesAsText<T>(
        IEnumerable<T> variations, Func<T, (HealthSnapshot, DeviceAnnouncement)> of, int least)
    {
        var count = 0;
        foreach (var (snapshot, device) in variations.Select(of))
        {
            count++;
            var text = SnapshotText.Write(snapshot, device);
            Assert.DoesNotContain(text, character =>
                (char.IsControl(character) && character != '\n') || character is '\u202e' or '\u200b' or '\u2028');
            Assert.DoesNotContain("\n<3>", text, StringComparison.Ordinal);
            Check(Encoding.UTF8.GetString(SnapshotMetrics.Write(snapshot, device)));
            using var parsed = JsonDocument.Parse(Wire.Write(snapshot));
        }

        Assert.True(count > least, $"Only {count} variations are within the contract.");
    }

    // The text format of Prometheus 0.0.4, and no series twice.
    private static void Check(string page)
    {
        var series = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("# ", StringComparison.Ordinal)))
        {
            Assert.Matches(Sample(), line);
            Assert.True(series.Add(line[..line.LastIndexOf(' ')]), $"Twice: {line}");
        }
    }

    [GeneratedRegex(
        """^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\["\\n])*"(,|(?=\})))*\})? ([-+]?[0-9.]+(E[-+]?[0-9]+)?|NaN|[-+]Inf)$""", RegexOptions.Singleline)]
    private static partial Regex Sample();
}

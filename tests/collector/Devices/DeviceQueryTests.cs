using CsCheck;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Devices;

public sealed class DeviceQueryTests
{
    private static readonly DateTimeOffset Now = Examples.Noon;

    private readonly Device[] fleet =
    [
        Well("attic", 20), Well("barn", 90) with { Presence = Presence.Offline },
        Sick("cellar", HealthStatus.Critical, "under-voltage"), Sick("den", HealthStatus.Warning, "storage-full"),
        Well("eaves", 50) with { Presence = Presence.Stopped },
        Examples.Device("fresh") with { Presence = Presence.Online, LastSeen = Now },
        Silent(Well("garage", 70)),
    ];

    [Fact]
    public void Worst_first_is_gone_critical_silent_warning_unheard_well_stopped() => Assert.Equal(
        ["barn", "cellar", "garage", "den", "fresh", "attic", "eaves"], Names(new() { Sort = DeviceSort.ByStatus }));

    [Fact]
    public void Reversed_it_is_the_other_way_round() => Assert.Equal(
        ["eaves", "attic", "fresh", "den", "garage", "cellar", "barn"],
        Names(new() { Sort = DeviceSort.ByStatus, IsReversed = true }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Those_without_the_figure_come_last_either_way(bool isReversed)
    {
        var names = Names(new() { Sort = DeviceSort.All["cpu"], IsReversed = isReversed });
        Assert.Equal("fresh", names[^1]);
        Assert.Equal(isReversed ? "attic" : "barn", names[0]);
    }

    [Fact]
    public void Filters_are_all_to_pass()
    {
        Assert.Equal(["barn", "cellar"], Names(new() { Statuses = [HealthStatus.Critical] }));
        Assert.Equal(["den", "garage"], Names(new() { Statuses = [HealthStatus.Warning] }));
        Assert.Equal(["attic"], Names(new() { Statuses = [HealthStatus.Ok] }));
        Assert.Equal(["eaves", "fresh"], Names(new() { Statuses = [null] }));
        Assert.Equal(["barn", "eaves"], Names(new() { Presences = [Presence.Offline, Presence.Stopped] }));
        Assert.Equal(["den"], Names(new() { Problems = ["storage-full"], Statuses = [HealthStatus.Warning] }));
        Assert.Empty(Names(new() { Problems = ["storage-full"], Statuses = [HealthStatus.Ok] }));
        Assert.Equal(["attic"], Names(new() { Tags = ["ROOM-ATTIC", "home"] }));
    }

    [Theory]
    [InlineData("CELL", "cellar")]
    [InlineData("the message of storage", "den")]
    [InlineData("room-garage", "garage")]
    [InlineData("nobody", null)]
    public void Text_is_found_wherever_it_stands(string text, string? name) =>
        Assert.Equal(name is null ? [] : [name], Names(new() { Text = text }));

    [Fact]
    public void Pages_together_are_the_whole_list_each_device_once() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, DeviceSort.All.Count - 1], Gen.Bool).Sample((limit, sort, isReversed) =>
        {
            var query = new DeviceQuery { Sort = DeviceSort.All.Values.ElementAt(sort), IsReversed = isReversed };
            var paged = Enumerable.Range(0, fleet.Length)
                .SelectMany(page => Names(query with { Offset = page * limit, Limit = limit }));
            Assert.Equal(Names(query), paged);
        });

    private string[] Names(DeviceQuery query) =>
        [.. query.Of(fleet, Now, isConnected: true).Page.Select(device => device.Id)];

    private static Device Silent(Device device) =>
        device with { Health = device.Health! with { ReceivedAt = Now.AddHours(-1) } };

    private static Device Well(string id, double cpu) => With(id, Examples.Snapshot(1) with
    {
        Cpu = new(new(cpu, cpu, 0, 0, 0, 0, 100 - cpu), [], null),
    });

    private static Device Sick(string id, HealthStatus status, string code) => With(id, Examples.Snapshot(1) with
    {
        Status = status,
        Problems = [new(code, status, Now, $"The message of {code}", "Advice")],
        Cpu = new(new(30, 30, 0, 0, 0, 0, 70), [], null),
    });

    private static Device With(string id, HealthSnapshot health) => Examples.Device(id) with
    {
        Presence = Presence.Online,
        LastSeen = Now,
        Announcement =
            new(Examples.Announcement(id) with { Name = id, Tags = ["home", $"room-{id}"] }, "{}"u8.ToArray(), 1),
        Health = new(health, "{}"u8.ToArray(), new("boot-1", 0), Now),
    };
}

using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts;

public sealed class AlertFileTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly LogLines log = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void All_of_the_state_survives_a_restart()
    {
        var year = new AlertYear();
        year.Offline("shed");
        year.Problem("roof", "hot", HealthStatus.Warning);
        year.Incident("roof", "rebooted");
        year.Wait(TimeSpan.FromMinutes(40));
        year.Online("shed");
        year.Wait(TimeSpan.FromMinutes(10));
        year.Offline("shed");
        year.Wait(TimeSpan.FromMinutes(1));
        var state = year.State with { Stopped = ["a"], LastEvent = 42 };
        var item = state.Outbox.Next("phone")!;
        state = state with
        {
            Outbox = state.Outbox.After(item, new(SendOutcome.Retry, "HTTP 503"), year.Now) with
            {
                Refused = state.Outbox.Refused.Add("key", "HTTP 401"),
            },
        };
        var file = new AlertFile(directory.Path, log.Logger);
        file.Write(state);
        var read = file.Read();

        Assert.False(state.MustBeSaved(read with
        {
            Outbox = state.Outbox,
            Ended = state.Ended,
            Stopped = state.Stopped,
            Channels = state.Channels,
        }));
        Assert.Equal(state.Channels, read.Channels);
        Assert.Equal(state.Outbox.Items.Select(Flat), read.Outbox.Items.Select(Flat));
        Assert.Equal(state.Outbox.Refused, read.Outbox.Refused);
        Assert.Equal(state.Ended.Select(Text), read.Ended.Select(Text));
        Assert.Equal(state.Stopped, read.Stopped);
        Assert.Equal(42, read.LastEvent);
        Assert.Equal(
            state.Tallies.SelectMany(each => each.Value.Began.Concat(each.Value.Told)).Order(),
            read.Tallies.SelectMany(each => each.Value.Began.Concat(each.Value.Told)).Order());
        Assert.True(state.Outbox.Items.Count > 2 && state.Ended.Count > 1 && state.Alerts.Count > 1);

        // And a run that goes on with it does the same as one that was never stopped.
        var other = new AlertYear { Now = year.Now, ConnectedSince = year.ConnectedSince, State = read };
        other.Offline("shed");
        other.Problem("roof", "hot", HealthStatus.Warning);
        other.Wait(TimeSpan.FromHours(1));
        year.Wait(TimeSpan.FromHours(1));
        Assert.Equal(
            year.State.Outbox.Items.Select(each => each.Message.Title),
            other.State.Outbox.Items.Select(each => each.Message.Title));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"alerts":{"x":null}}""")]
    [InlineData("""{"alerts":[1]}""")]
    public void A_damaged_file_is_set_aside_and_alerts_begin_anew(string content)
    {
        var path = Path.Combine(directory.Path, "alerts.json");
        File.WriteAllText(path, content);
        var book = new AlertBook(new(directory.Path, log.Logger), TimeProvider.System, log.Logger);
        Assert.Empty(book.State.Alerts);
        Assert.Equal(content, File.ReadAllText(path + ".damaged"));
        Assert.True(book.Change(state => state with { LastId = 1 }));
        Assert.Contains(log.All, line => line.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"lastId\": 7, \"somethingNew\": [1]}")]
    public void A_file_of_another_version_may_lack_keys(string content)
    {
        File.WriteAllText(Path.Combine(directory.Path, "alerts.json"), content);
        var state = new AlertFile(directory.Path, log.Logger).Read();
        Assert.Null(state.LastEvent);
        Assert.Empty(new AlertYear { State = state }.Sent);
        Assert.False(state.MustBeSaved(state));
        Assert.Empty(log.All);
    }

    [Fact]
    public void A_folder_in_its_place_stops_nothing()
    {
        Directory.CreateDirectory(Path.Combine(directory.Path, "alerts.json"));
        var book = new AlertBook(new(directory.Path, log.Logger), TimeProvider.System, log.Logger);
        Assert.True(book.Change(state => state with { LastId = 1 }));
    }

    [Fact]
    public void Only_its_owner_may_read_it()
    {
        new AlertFile(directory.Path, log.Logger).Write(AlertState.Empty);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(directory.Path, "alerts.json")));
    }

    [Fact]
    public void Figures_in_texts_alone_are_not_saved()
    {
        var year = new AlertYear();
        year.Problem("shed", "hot", HealthStatus.Critical, "80 °C");
        year.Wait(TimeSpan.FromMinutes(1));
        var before = year.State;
        year.Problem("shed", "hot", HealthStatus.Critical, "81 °C");
        year.Wait(TimeSpan.FromSeconds(5));
        Assert.Equal("81 °C", year.State.Alerts["shed/hot"].Text);
        Assert.False(year.State.MustBeSaved(before));
    }

    [Fact]
    public void A_disk_that_takes_nothing_stops_no_alert()
    {
        var book = new AlertBook(
            new(Path.Combine(directory.Path, "missing"), log.Logger), TimeProvider.System, log.Logger);
        Assert.True(book.Change(state => state with { LastId = 1 }));
        Assert.True(book.Change(state => state with { LastId = 2 }));
        Assert.Equal(2, book.State.LastId);
        Assert.Single(log.All, line => line.Contains("cannot be saved", StringComparison.Ordinal));
    }

    // Lists are not equal by what is in them.
    private static string Text(Alert alert) =>
        System.Text.Json.JsonSerializer.Serialize(alert);

    private static string Flat(OutboxItem item) =>
        $"{item with { Message = item.Message with { Alerts = [] } }} {string.Join(';', item.Message.Alerts)}";
}

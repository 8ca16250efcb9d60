using HealthCheck.Agent.Settings;

namespace HealthCheck.Agent.Tests.Settings;

public sealed class SettingsChangesTests
{
    private readonly AgentSettings held = TestSettings.With(("Device:Name", "Attic"), ("Device:Tags", "home,top"));

    [Fact]
    public void Interval_name_tags_and_thresholds_may_change()
    {
        var read = TestSettings.With(
            ("Health:IntervalSeconds", "5"), ("Device:Name", "Cellar"), ("Verdict:MemoryWarningPercent", "50"));
        var now = held.WithReloadable(read);
        Assert.Equal((5, "Cellar", read.Problems), (now.Health.IntervalSeconds, now.Device.Name, now.Problems));
        Assert.Empty(now.Device.Tags);
        Assert.Empty(now.ChangesThatNeedRestart(read));
    }

    [Theory]
    [InlineData("Mqtt:Url", "mqtt://other", "Mqtt")]
    [InlineData("Http:Port", "7071", "Http:Port")]
    [InlineData("Http:Address", "127.0.0.1", "Http:Address")]
    [InlineData("Device:Id", "another", "Device:Id")]
    [InlineData("State:Directory", "/elsewhere", "State:Directory")]
    [InlineData("Log:Level", "Debug", "Log:Level")]
    [InlineData("Network:Exclude", "wlan*", "Network:Exclude")]
    [InlineData("Backlog:Kibibytes", "512", "Backlog:Kibibytes")]
    [InlineData("HomeAssistant:Exclude", "net_*,uptime", "HomeAssistant")]
    [InlineData("Commands:Enabled", "true", "Commands:Enabled")]
    public void What_may_not_change_stays_and_is_named(string key, string value, string named)
    {
        var read = TestSettings.With((key, value));
        var now = held.WithReloadable(read);
        Assert.Equal(named, Assert.Single(now.ChangesThatNeedRestart(read)));
        Assert.Equal((held.Mqtt, held.State, held.Log, held.Device.Id), (now.Mqtt, now.State, now.Log, now.Device.Id));
        Assert.Equal((held.Http.Address, held.Http.Port), (now.Http.Address, now.Http.Port));
    }
}

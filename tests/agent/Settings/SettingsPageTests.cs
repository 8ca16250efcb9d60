using HealthCheck.Agent.Settings;
using HealthCheck.Golden;
using HealthCheck.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace HealthCheck.Agent.Tests.Settings;

public sealed class SettingsPageTests
{
    [Fact]
    public void The_page_of_settings_has_them_all()
    {
        var stateDirectory = Environment.GetEnvironmentVariable("STATE_DIRECTORY");
        Assert.SkipWhen(stateDirectory is { Length: > 0 },
            "systemd names the state directory here, which is a default of its own.");
        var reader = new SettingsReader(new ConfigurationBuilder().Build(), [], []);
        AgentSettings.Read(reader);

        GoldenFile.Matches("../../docs/settings-agent.md", SettingsPage.Write("the agent", reader.Known));
    }
}

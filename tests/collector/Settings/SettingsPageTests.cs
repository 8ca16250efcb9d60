using HealthCheck.Collector.Settings;
using HealthCheck.Golden;
using HealthCheck.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace HealthCheck.Collector.Tests.Settings;

public sealed class SettingsPageTests
{
    [Fact]
    public void The_page_of_settings_has_them_all()
    {
        var stateDirectory = Environment.GetEnvironmentVariable("STATE_DIRECTORY");
        Assert.SkipWhen(stateDirectory is { Length: > 0 },
            "systemd names the state directory here, which is a default of its own.");
        var reader = new SettingsReader(new ConfigurationBuilder().Build(), [], []);
        CollectorSettings.Read(reader);

        GoldenFile.Matches("../../docs/settings-collector.md", SettingsPage.Write("the collector", reader.Known));
    }
}

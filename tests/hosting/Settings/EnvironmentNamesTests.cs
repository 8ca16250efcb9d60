using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.Tests.Settings;

public sealed class EnvironmentNamesTests
{
    private static readonly SettingInfo[] Settings =
    [
        new("Mqtt:Url", "", "", ""), new("Mqtt:PasswordFile", "", "", ""),
        new("Verdict:Ignore", "", "", "", IsList: true),
    ];

    [Theory]
    [InlineData("HEALTHCHECK_MQTT_URL", "Mqtt:Url")]
    [InlineData("HEALTHCHECK__MQTT__URL", "Mqtt:Url")]
    [InlineData("HEALTHCHECK_Mqtt_Url", "Mqtt:Url")]
    [InlineData("HEALTHCHECK_Mqtt:Url", null)]
    [InlineData("HEALTHCHECK__Mqtt_Password_File", "Mqtt:PasswordFile")]
    [InlineData("HEALTHCHECK_MQTT_PASSWORD_FILE", "Mqtt:PasswordFile")]
    [InlineData("HEALTHCHECK_Mqtt___Url", "Mqtt:Url")]
    [InlineData("HEALTHCHECK.Mqtt.Url", "Mqtt:Url")]
    [InlineData("HEALTH_CHECK_Mqtt__Url", "Mqtt:Url")]
    [InlineData("HEALTHCHECKMqttUrl", "Mqtt:Url")]
    [InlineData("HEALTHCHECK_Mqtt__Ulr", "Mqtt:Url")]
    [InlineData("HEALTHCHECK_VERDICT_IGNORE", "Verdict:Ignore")]
    [InlineData("HEALTHCHECK_Mqtt__Password", "Mqtt:PasswordFile")]
    [InlineData("HEALTHCHECK_MQTT__PASSWORD", "Mqtt:PasswordFile")]
    // These are read as they stand.
    [InlineData("HEALTHCHECK_Mqtt__Url", null)]
    [InlineData("HealthCheck_Mqtt__Url", null)]
    [InlineData("healthcheck_mqtt__url", null)]
    [InlineData("HEALTHCHECK_Verdict__Ignore__0", null)]
    // These belong to somebody else.
    [InlineData("HEALTHCHECK_TOKEN", null)]
    [InlineData("HEALTHCHECK_Mqtt__", null)]
    [InlineData("HEALTHCHECK_Mqtt", null)]
    [InlineData("HEALTHCHECK_Mqtt__Certificate", null)]
    [InlineData("HEALTHCHECK_Ingest__CommitMilliseconds", null)]
    [InlineData("HEALTHCHECK_INTERVAL", null)]
    [InlineData("HEALTHCHECK", null)]
    public void A_name_that_was_meant_as_a_setting_is_known(string name, string? meant) =>
        Assert.Equal(meant, EnvironmentNames.Meant(name, Settings)?.Key);

    [Fact]
    public void A_misspelt_variable_is_told_with_its_right_name()
    {
        // A section of its own, so that no other test sees it.
        Environment.SetEnvironmentVariable("HEALTHCHECK_ENVNAMES_NUMBER", "20");
        try
        {
            var reader = SettingsFile.Read("/no/such/file", null, [], TestContext.Current.CancellationToken);
            reader.Section("EnvNames").Number("Number", 1, 1, 99, "a number");
            Assert.Equal(
                ["HEALTHCHECK_ENVNAMES_NUMBER (in the environment) is no setting: did you mean "
                    + "HEALTHCHECK_EnvNames__Number?"],
                Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Mistakes);
        }
        finally
        {
            Environment.SetEnvironmentVariable("HEALTHCHECK_ENVNAMES_NUMBER", null);
        }
    }

    [Fact]
    public void A_wrong_value_is_told_with_the_variable_that_has_it()
    {
        Environment.SetEnvironmentVariable("HEALTHCHECK_EnvValues__Number", "many");
        try
        {
            var reader = SettingsFile.Read("/no/such/file", null, [], TestContext.Current.CancellationToken);
            reader.Section("EnvValues").Number("Number", 1, 1, 99, "a number");
            Assert.Equal(
                ["EnvValues:Number is 'many' (HEALTHCHECK_EnvValues__Number): it must be a whole number from 1 to 99 "
                    + "(a number)"],
                Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Mistakes);
        }
        finally
        {
            Environment.SetEnvironmentVariable("HEALTHCHECK_EnvValues__Number", null);
        }
    }
}

using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.Tests.Settings;

/// <summary>Which values stand in a message, and which may be a secret.</summary>
public sealed class ShownValueTests
{
    private const string Hidden = "(not shown, it may hold a password)";

    [Theory]
    [InlineData("on", true)]
    [InlineData("", true)]
    [InlineData("mqtt://broker", true)]
    [InlineData("mqtt://broker:1883/", true)]
    [InlineData("mqtt://[::1]:1883", true)]
    [InlineData("mqtt://broker:secret", false)]
    [InlineData("mqtt://user:secret@broker", false)]
    [InlineData("user@broker", false)]
    [InlineData("user%40broker", false)]
    [InlineData("http://broker/?q=x", false)]
    [InlineData("password=x", false)]
    [InlineData("token: x", false)]
    [InlineData("password", true)]
    public void What_may_hold_a_password_is_not_shown(string value, bool isShown) =>
        Assert.Equal(isShown ? $"'{value}'" : Hidden, ShownValue.Of(value));

    [Theory]
    [InlineData("Mqtt:PasswordFile", "/etc/healthcheck/password", true)]
    [InlineData("Mqtt:PasswordFile", "hunter2", false)]
    [InlineData("Mqtt:PasswordFile", "", true)]
    [InlineData("Mqtt:PasswordFile", "/hunter2", false)]
    [InlineData("Mqtt:PasswordFile", "a/b/c", false)]
    [InlineData("Http:Token", "hunter2", false)]
    [InlineData("Http:KeyFile", "hunter2", false)]
    [InlineData("Mqtt:Url", "hunter2", true)]
    [InlineData("Mqtt:PasswordFile", "/a/user@b", false)]
    public void Of_the_file_of_a_secret_only_a_path_is_shown(string key, string value, bool isShown) =>
        Assert.Equal(isShown ? $"'{value}'" : Hidden, ShownValue.Of(key, value));
}

namespace HealthCheck.Agent.Tests.Cli;

public sealed class SecretArgumentTests
{
    [Theory]
    [InlineData("mqtt://pi:Sommer2024@broker")]
    [InlineData("--brokr=mqtt://pi:Sommer2024@broker")]
    [InlineData("--brokr", "mqtt://pi:Sommer2024@broker")]
    [InlineData("--broker", "mqtt://pi:Sommer2024@broker")]
    [InlineData("--set", "mqtt://pi:Sommer2024@broker")]
    [InlineData("doctor", "--broker", "mqtt://pi:Sommer2024@broker")]
    [InlineData("forget", "--yes", "--broker", "mqtt://pi:Sommer2024@broker")]
    public async Task A_password_on_the_command_line_is_never_repeated(params string[] arguments)
    {
        var (exitCode, output, error) = await AgentProcess.RunAsync(arguments);
        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain("Sommer2024", output + error, StringComparison.Ordinal);
        Assert.NotEqual("", output + error);
    }
}

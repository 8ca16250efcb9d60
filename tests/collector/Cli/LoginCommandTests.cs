using System.Diagnostics;
using System.Net;
using HealthCheck.Collector.Login;
using HealthCheck.Collector.Tests.Login;

namespace HealthCheck.Collector.Tests.Cli;

/// <summary>The commands, with the real program.</summary>
public sealed class LoginCommandTests : IDisposable
{
    private readonly TempDirectory directory = new();

    private LoginFile Kept => new(directory.Path);

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_password_comes_from_standard_input_and_is_kept_as_a_hash()
    {
        var set = await RunAsync("a long enough one\n", "password");

        Assert.Equal((0, ""), (set.ExitCode, set.Output));
        Assert.Contains("until it is started again", set.Error, StringComparison.Ordinal);
        Assert.True(LoginPassword.Matches(Kept.Read().Password!, "a long enough one"));
        Assert.False(LoginPassword.Matches(Kept.Read().Password!, "a long enough two"));
        Assert.DoesNotContain("long enough", File.ReadAllText(Kept.Path), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Kept.Path));

        var tooShort = await RunAsync("short\n", "password");
        Assert.Equal(1, tooShort.ExitCode);
        Assert.Contains("at least 10 characters", tooShort.Error, StringComparison.Ordinal);
        Assert.NotNull(Kept.Read().Password);

        Assert.Equal(0, (await RunAsync("", "password", "--remove")).ExitCode);
        Assert.Null(Kept.Read().Password);
    }

    [Fact]
    public async Task A_token_is_shown_once_listed_and_revoked()
    {
        var made = await RunAsync("", "token", "create", "grafana");
        var token = made.Output.Trim();
        Assert.StartsWith("hcc_", token, StringComparison.Ordinal);
        Assert.Equal((Right.Read, "grafana"),
            (AccessToken.Find(Kept.Read().Tokens, token)!.Right, AccessToken.Find(Kept.Read().Tokens, token)!.Name));

        Assert.Equal(0, (await RunAsync("", "token", "create", "robot", "--write")).ExitCode);
        Assert.Equal(1, (await RunAsync("", "token", "create", "robot")).ExitCode);
        var listed = await RunAsync("", "token", "list");
        Assert.Matches("^grafana\tread\t[0-9-]{10}\tnever\nrobot\twrite\t[0-9-]{10}\tnever\n$", listed.Output);
        Assert.DoesNotContain(token, listed.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("", "token", "revoke", "grafana")).ExitCode);
        Assert.Equal(1, (await RunAsync("", "token", "revoke", "grafana")).ExitCode);
        Assert.Null(AccessToken.Find(Kept.Read().Tokens, token));
    }

    [Fact]
    public async Task The_list_says_when_a_token_was_last_used()
    {
        await using (var collector = await GuardedCollector.StartAsync(directory.Path))
        {
            using var program = collector.Program(collector.Token(Right.Read));
            Assert.Equal(HttpStatusCode.OK, await program.StatusAsync("/api/devices"));
            Assert.Empty(Directory.GetFiles(directory.Path, "token-use.json"));
        }

        var listed = await RunAsync("", "token", "list");

        Assert.Matches("^Read\tread\t[0-9-]{10}\t[0-9-]{10} [0-9:]{5}\n$", listed.Output);
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        var start =
            new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "healthcheck-collector"),
                [.. arguments, "--state", directory.Path])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}

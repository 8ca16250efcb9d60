using System.Text.RegularExpressions;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Collector.Tests.Cli;

/// <summary>
/// A command at a terminal of its own, by script(1) of Debian's bsdutils: what it shows there, and a keyboard.
/// </summary>
internal sealed class PseudoTerminal : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string screen;
    private readonly TestProcess process;
    private readonly FileStream keyboard;

    // Who opens a pipe that has a name waits until the other end is open.
    private PseudoTerminal(string screen, TestProcess process, string keys) =>
        (this.screen, this.process, keyboard) =
            (screen, process, new(keys, FileMode.Open, FileAccess.Write, FileShare.ReadWrite));

    /// <summary>All that was ever written on it.</summary>
    public string Text => File.Exists(screen) ? File.ReadAllText(screen) : "";

    /// <summary>Starts a command of the shell.</summary>
    public static async Task<PseudoTerminal> StartAsync(TempDirectory directory, string command)
    {
        var (keys, screen) = (directory.File("keys"), directory.File("screen"));
        Assert.Equal(0, (await TestProcess.RunAsync("mkfifo", [keys], Limit)).ExitCode);
        return new(
            screen,
            TestProcess.Start(
                "sh",
                ["-c", "exec script --quiet --flush --return --command \"$2\" \"$1\" <\"$0\"", keys, screen,
                    $"stty columns 120 rows 30; {command}"],
                [new("TERM", "xterm-256color"), new("NO_COLOR", "1")]),
            keys);
    }

    /// <summary>Waits until it was shown.</summary>
    public Task ShowsAsync(string pattern) =>
        Eventually.BeTrueAsync(() => Regex.IsMatch(Text, pattern), Limit, () => $"{process.Story}\n{Text}");

    /// <summary>Presses Ctrl-C.</summary>
    public async Task InterruptAsync()
    {
        await keyboard.WriteAsync("\u0003"u8.ToArray());
        await keyboard.FlushAsync();
    }

    /// <summary>Waits for the end of the command, and says with what.</summary>
    public Task<int> WaitForExitAsync() => process.WaitForExitAsync(Limit);

    public async ValueTask DisposeAsync()
    {
        await keyboard.DisposeAsync();
        await process.DisposeAsync();
    }
}

using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace HealthCheck.Mosquitto.Testing;

/// <summary>
/// A program that a test started: its output is kept, it can be sent signals, and it is gone when the test is, however
/// the test ends.
/// </summary>
public sealed partial class TestProcess : IAsyncDisposable
{
    private const int SigKill = 9, SigTerm = 15;
    private static readonly ConcurrentDictionary<TestProcess, bool> Running = new();

    private readonly Process process, guard;
    private readonly StringBuilder output = new(), error = new();

    static TestProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var left in Running.Keys)
            left.Signal(SigKill);
    };

    private TestProcess(Process process)
    {
        (this.process, Id, guard) = (process, process.Id, Guard(process.Id));
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(error, line.Data);
    }

    /// <summary>Process id.</summary>
    public int Id { get; }

    /// <summary>False once it ended.</summary>
    public bool IsRunning => !process.HasExited;

    /// <summary>What it wrote to standard output so far.</summary>
    public string Output => Read(output);

    /// <summary>What it wrote to standard error so far.</summary>
    public string Error => Read(error);

    /// <summary>What to say about it when a test fails.</summary>
    public string Story =>
        $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} (pid {Id}, "
        + $"{(IsRunning ? "running" : $"exit code {process.ExitCode}")})\n{Output}{Error}";

    /// <summary>Starts a program. Its standard input is closed.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to add; null as a value takes one away.</param>
    /// <param name="workingDirectory">Where it starts; null for where the test runs.</param>
    public static TestProcess Start(
        string file, IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string?>>? environment = null, string? workingDirectory = null)
    {
        var info = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (name, value) in environment ?? [])
            info.Environment[name] = value;

        var process = Process.Start(info) ?? throw new InvalidOperationException($"{file} did not start");
        var started = new TestProcess(process);
        Running[started] = true;
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="TimeoutException">It did not end within <paramref name="limit"/> and was killed.</exception>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string file, IEnumerable<string> arguments, TimeSpan limit,
        IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        await using var process = Start(file, arguments, environment);
        var exitCode = await process.WaitForExitAsync(limit);
        return (exitCode, process.Output, process.Error);
    }

    /// <summary>Sends a signal by number, see signal(7); nothing happens when the process ended.</summary>
    public void Signal(int number)
    {
        if (process.HasExited)
            return;
        const int NoSuchProcess = 3;
        if (Kill(Id, number) != 0 && Marshal.GetLastPInvokeError() is not NoSuchProcess and var code)
            throw new Win32Exception(code);
    }

    /// <summary>Waits for the end, output included, and returns the exit code.</summary>
    /// <exception cref="TimeoutException">It still runs after <paramref name="limit"/>.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Still running after {limit.TotalSeconds} s: {Story}");
        }

        guard.Kill();
        Running.TryRemove(this, out _);
        return process.ExitCode;
    }

    /// <summary>Asks it to end (SIGTERM), waits, and returns the exit code.</summary>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public Task<int> StopAsync(TimeSpan? limit = null)
    {
        Signal(SigTerm);
        return WaitForExitAsync(limit ?? TimeSpan.FromSeconds(20));
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    public Task KillAsync()
    {
        Signal(SigKill);
        return WaitForExitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>Ends it if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
        guard.Dispose();
    }

    // A test that is itself killed can end nothing. Then this shell finds its standard input closed, and does it.
    private static Process Guard(int id) =>
        Process.Start(new ProcessStartInfo(
            "/bin/sh", ["-c", "read -r _; kill -KILL \"$0\" 2>/dev/null", id.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
        })!;

    private static void Keep(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.Append(line).Append('\n');
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}

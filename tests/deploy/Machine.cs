using System.Globalization;
using System.Text.Json.Nodes;
using HealthCheck.EndToEnd.Tests;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Deploy.Tests;

/// <summary>
/// A machine for one test: a real systemd, booted in namespaces of its own, with a loopback for a network and the
/// packages at <c>/packages</c>. It is off and its files are gone when the test is over.
/// </summary>
internal sealed class Machine : IAsyncDisposable
{
    private static readonly TimeSpan BootTakesAtMost = TimeSpan.FromMinutes(2),
        CommandTakesAtMost = TimeSpan.FromMinutes(2);

    /// <summary>Where the files of machines are while they are on.</summary>
    public static string Folder { get; } = Path.Combine(Checkout.Root, "artifacts", "deploy-tests", "machines");

    private readonly string root;
    private readonly TestProcess process;
    private string leader = "";

    private Machine(string root, TestProcess process) => (this.root, this.process) = (root, process);

    /// <summary>Boots one, or skips the test where that cannot be.</summary>
    public static async Task<Machine> BootAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may boot a machine: run ./test as root");
        var (code, _, error) = await TestProcess.RunAsync(
            "unshare", ["--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "true"], TimeSpan.FromSeconds(20));
        Assert.SkipUnless(code == 0, $"this machine may not make namespaces to boot another in: {error}");

        var name = $"healthcheck-{Guid.NewGuid().ToString("N")[..8]}";
        var root = Path.Combine(Folder, name);
        Directory.CreateDirectory(Folder);
        await Run.AsSucceedsAsync(
            CommandTakesAtMost, "cp", "-a", "--reflink=auto", await MachineRoot.EnsureAsync(), root);
        await File.WriteAllTextAsync(Path.Combine(root, "etc/machine-id"), Guid.NewGuid().ToString("N") + "\n");
        await File.WriteAllTextAsync(Path.Combine(root, "etc/hostname"), "attic\n");
        await File.WriteAllTextAsync(
            Path.Combine(root, "etc/hosts"), "127.0.0.1 localhost\n127.0.1.1 attic broker.test\n");

        // systemd wants a terminal, which script(1) gives to it. What state the clock is in may be asked on any machine
        // that is no container; to set it takes a privilege that this one lacks.
        var boot =
            $"exec systemd-nspawn --directory={root} --machine={name} --hostname=attic --boot --register=no --keep-unit"
            + " --private-network --system-call-filter=@clock --link-journal=no --resolv-conf=off --timezone=off "
            + $"--bind-ro={Packages.Directory}:/packages";
        var machine =
            new Machine(root, TestProcess.Start("script", ["--quiet", "--return", "--command", boot, "/dev/null"]));
        try
        {
            await Eventually.BeTrueAsync(
                async () => machine.FindLeader() && await machine.IsUpAsync(), BootTakesAtMost,
                () => machine.process.Story);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs lines of bash as root, whatever they exit with.</summary>
    public Task<(int ExitCode, string Output, string Error)> TryAsync(string script) => TestProcess.RunAsync(
        "nsenter",
        [
            .. Into, "-m", "-p", "-u", "-i", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
            "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "bash", "-c", script,
        ],
        CommandTakesAtMost);

    /// <summary>Runs lines of bash as root; each must succeed.</summary>
    public async Task<string> DoAsync(string script)
    {
        var (code, output, error) = await TryAsync("set -e\n" + script);
        if (code != 0)
            Assert.Fail(
                $"{script}\nexits with "
                    + $"{code}:\n{output}{error}\n{(await TryAsync("journalctl -b --no-pager -n 60")).Output}");
        return output.Trim();
    }

    /// <summary>Puts a file in.</summary>
    public async Task WriteAsync(string path, string text, string mode = "644")
    {
        var file = Path.Combine(root, path.TrimStart('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text);
        await DoAsync($"chmod {mode} '{path}'");
    }

    /// <summary>Puts a file of this machine in, at <c>/root</c>, and says where.</summary>
    public string Take(string file)
    {
        var copy = Path.Combine(root, "root", Path.GetFileName(file));
        File.Copy(file, copy, overwrite: true);
        return "/root/" + Path.GetFileName(file);
    }

    /// <summary>Installs a package as a user would, or another version of it.</summary>
    public Task InstallAsync(string package) => DoAsync($"dpkg -i {Take(package)}");

    /// <summary>One property of a service, as systemd has it.</summary>
    public Task<string> AskAsync(string service, string property) =>
        DoAsync($"systemctl show --value -p {property} {service}");

    /// <summary>
    /// Sends a signal to the main process of a service, as the kernel does to one that uses too much memory.
    /// <c>systemctl kill</c> signals the control group as well, and fails when that is already gone.
    /// </summary>
    public Task SignalAsync(string service, string signal) =>
        DoAsync($"kill -s {signal} $(systemctl show --value -p MainPID {service})");

    /// <summary>Waits until systemd says that a service is so, for example <c>active</c>.</summary>
    public Task UntilAsync(string service, string state) => Eventually.BeTrueAsync(
        async () => (await TryAsync($"systemctl is-active {service}")).Output.Trim() == state, TimeSpan.FromSeconds(60),
        () => $"{service} is not {state}: "
            + $"{TryAsync($"systemctl status --no-pager -n 40 {service}").GetAwaiter().GetResult().Output}");

    /// <summary>What a program in the machine answers over HTTP.</summary>
    public async Task<JsonNode> GetAsync(string url) => JsonNode.Parse(await CurlAsync("-f", url))!;

    /// <summary>Runs curl in the machine's network, with files of this one.</summary>
    public Task<string> CurlAsync(params string[] options) =>
        Run.AsSucceedsAsync(CommandTakesAtMost, "nsenter", [.. Into, "curl", "-sS", "--max-time", "10", .. options]);

    /// <summary>Waits until an answer over HTTP is as it should be, and returns it.</summary>
    public async Task<JsonNode> UntilAsync(string url, Func<JsonNode, bool> isGood)
    {
        JsonNode? answer = null;
        await Eventually.BeTrueAsync(
            async () =>
            {
                var (code, text, _) = await TestProcess.RunAsync(
                    "nsenter", [.. Into, "curl", "-sSf", "--max-time", "10", url], CommandTakesAtMost);
                answer = code == 0 ? JsonNode.Parse(text) : null;
                return answer is not null && isGood(answer);
            },
            TimeSpan.FromSeconds(90), () => $"{url} answers {answer}");
        return answer!;
    }

    /// <summary>Every file of the machine but what is of no package: logs, caches, what dpkg remembers.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync()
    {
        string[] left =
        [
            "/packages", "/var/log", "/var/cache", "/var/lib/dpkg", "/var/tmp", "/root", "/etc/*-",
        ];
        var paths = string.Join(" -o ", left.Select(path => $"-path '{path}'"));
        var files = await DoAsync($@"find / -xdev \( {paths} \) -prune -o -print");
        return [.. files.Split('\n').Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        if (leader.Length > 0 && process.IsRunning)
        {
            await TryAsync("systemctl poweroff --force");
            try
            {
                await process.WaitForExitAsync(TimeSpan.FromSeconds(30));
            }
            catch (TimeoutException)
            {
                // Then without asking.
            }
        }

        await process.DisposeAsync();
        await Eventually.BeTrueAsync(
            () => leader.Length == 0 || !Directory.Exists($"/proc/{leader}"), TimeSpan.FromSeconds(30),
            () => $"{leader} does not end");
        await TestProcess.RunAsync("rm", ["-rf", "--one-file-system", root], CommandTakesAtMost);
    }

    private IEnumerable<string> Into => ["-t", leader, "-n"];

    private async Task<bool> IsUpAsync() =>
        (await TryAsync("systemctl is-system-running")).Output.Trim() is "running" or "degraded";

    // script → systemd-nspawn → systemd, which for a moment is one more systemd-nspawn.
    private bool FindLeader()
    {
        if (!process.IsRunning)
            Assert.Fail($"The machine does not boot: {process.Story}");
        var nspawn = ChildrenOf(process.Id.ToString(CultureInfo.InvariantCulture), "systemd-nspawn").FirstOrDefault("");
        leader = ChildrenOf(nspawn, "systemd").FirstOrDefault("");
        return leader.Length > 0;
    }

    private static IEnumerable<string> ChildrenOf(string parent, string name)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc")
            .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            string text;
            try
            {
                text = File.ReadAllText(folder + "/stat");
            }
            catch (IOException)
            {
                continue;
            }

            // "pid (name) state parent …"
            if (text.Contains($" ({name}) ", StringComparison.Ordinal) && text.Split(") ")[^1].Split(' ')[1] == parent)
                yield return Path.GetFileName(folder);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Tests.Host;
using HealthCheck.Agent.Tests.Problems;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Sampling;

/// <summary>
/// Every file of the kernel that a source reads, in every captured machine, with one line or number replaced by
/// nonsense: that costs the value itself and nothing else.
/// </summary>
public sealed partial class NonsenseTests
{
    private const string Stat = "/proc/stat";
    private const int MostOfLargeFile = 40, MostOfSmallFile = 6, LargeFile = 200;

    public static TheoryData<string> Machines { get; } =
    [
        .. Fixture.Boards.Select(row => row.Data), "node-exporter-like",
        .. Directory.EnumerateDirectories(Path.Combine(Folder(), "cases"), "proc", SearchOption.AllDirectories)
            .Select(proc => Path.GetRelativePath(Folder(), Path.GetDirectoryName(proc)!)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Machines))]
    public void A_line_or_number_of_nonsense_costs_itself_alone(string machine)
    {
        using var tree = Copy(machine);
        var (files, before) = Look(tree, machine);
        var rates = File.Exists(tree.Root + Stat) ? FlatSnapshot.Of(LookTwice(tree, machine, () => { })) : null;
        var failures = new List<string>();
        var tried = 0;
        foreach (var file in files)
        {
            var path = file[tree.Root.Length..];
            var content = File.ReadAllBytes(file);
            foreach (
                var nonsense in Nonsense.Of(
                    content, content.Length > LargeFile ? MostOfLargeFile : MostOfSmallFile, Seed(machine + path)))
            {
                tried++;
                tree.With(path, nonsense.Content);
                Check(path, nonsense, before,
                    Measure(Sampler(tree.Files, machine, new FakeTimeProvider(Snapshots.Noon))), failures);
                tree.With(path, content);
                if (Moves(path) && rates is not null)
                    Check(path, nonsense, rates, LookTwice(tree, machine, () => tree.With(path, nonsense.Content)),
                        failures);
                tree.With(path, content);
            }
        }

        Assert.True(tried > 0 || files.Count == 0);
        Assert.True(failures.Count == 0, $"{failures.Count} of {tried}:\n" + string.Join('\n', failures.Take(40)));
    }

    private static void Check(
        string path, Nonsense nonsense, Dictionary<string, string> before, HealthSnapshot after, List<string> failures)
    {
        var thrown = after.Problems.Where(problem => problem.Message.StartsWith("Reading ", StringComparison.Ordinal))
            .ToList();
        foreach (var problem in thrown)
            failures.Add($"{path}: {nonsense.What}: {problem.Message}");
        var mayChange = MayChange(path, nonsense);
        foreach (var changed in FlatSnapshot.Difference(before, FlatSnapshot.Of(after))
            .Where(changed => !mayChange.IsMatch(changed)).Take(3))
            failures.Add($"{path}: {nonsense.What}: {changed} was {before.GetValueOrDefault(changed) ?? "not there"}");
    }

    // What a line of a file is about, by the paths in the snapshot. All else must stay as it is.
    private static Regex MayChange(string path, Nonsense nonsense)
    {
        var line = nonsense.Line?.TrimStart() ?? "";
        var first = Regex.Escape(line.Split(' ', ':', '\t')[0]);
        var isWhole = nonsense.Line is null || nonsense.IsCut;
        var name = Path.GetFileName(path);
        var folder = Path.GetFileName(Path.GetDirectoryName(path)!);
        return new Regex("^(" + (path switch
        {
            "/proc/loadavg" => @"load\..*",
            "/proc/meminfo" when !isWhole =>
                first.StartsWith("Swap", StringComparison.Ordinal) ? @"memory\.swap.*" : @"memory\..*",
            "/proc/meminfo" => @"memory\..*",
            "/proc/stat" when isWhole => @"cpu\..*|uptime\.since\..*|load\.(core\..*|processors)",
            "/proc/stat" when first is "btime" => @"uptime\.since\..*",
            "/proc/stat" when first is "cpu" => @"cpu\.total\..*",
            "/proc/stat" when first.StartsWith("cpu", StringComparison.Ordinal) =>
                $@"cpu\.cores\[{first[3..]}\].*|load\.(core\..*|processors)",
            "/proc/stat" => "none",
            "/proc/uptime" => @"uptime\.duration\..*|storage\.disks\[.*\]\.bytesWrittenPerDay",
            "/proc/net/dev" or "/proc/1/net/dev" => isWhole ? @"network\[.*" : $@"network\[{first}\].*",
            "/proc/net/wireless" or "/proc/1/net/wireless" =>
                isWhole ? @"network\[.*\]\.wifi\..*" : $@"network\[{first}\]\.wifi\..*",
            "/proc/vmstat" => isWhole || first == "oom_kill" ? @"system\.outOfMemoryKills" : "none",
            _ when folder == "pressure" => $@"pressure\.{name}\.{(isWhole ? ".*" : first + @"\..*")}",
            _ when path.StartsWith("/sys/class/net/", StringComparison.Ordinal) =>
                $@"network\[{Regex.Escape(path.Split('/')[4])}\]\..*",
            _ when path.StartsWith("/sys/devices/system/cpu/", StringComparison.Ordinal) =>
                @"cpu\.frequency\..*|load\.(core\..*|processors)",
            // A sensor of hwmon is told beside its zone unless both have one name.
            _ when path.StartsWith("/sys/class/thermal/thermal_zone", StringComparison.Ordinal) && name == "type" =>
                $@"temperature\[({path.Split('/')[4]["thermal_zone".Length..]}|\d{{4,}})\].*",
            _ when path.StartsWith("/sys/class/thermal/thermal_zone", StringComparison.Ordinal) =>
                $@"temperature\[{path.Split('/')[4]["thermal_zone".Length..]}\].*",
            _ when path.StartsWith("/sys/class/hwmon/", StringComparison.Ordinal) => @"temperature\[\d+\].*|power\..*",
            _ when path.StartsWith("/sys/block/", StringComparison.Ordinal) => @"storage\.(disks|mounts)\[.*",
            _ when path.StartsWith("/sys/dev/block/", StringComparison.Ordinal) => @"storage\.mounts\[.*",
            _ when path.StartsWith("/sys/fs/ext4/", StringComparison.Ordinal) =>
                @"storage\.mounts\[.*\]\.readOnlyByError",
            _ when name is "mountinfo" => @"(storage|omitted).*",
            _ when name is "route" or "ipv6_route" => @"network\[.*",
            _ when name is "environ" => @"(memory|load|network).*",
            _ when name is "arcstats" => @"memory\..*",
            _ when name is "cgroup" || path.StartsWith("/sys/fs/cgroup/", StringComparison.Ordinal) =>
                @"memory\..*|load\.(core\..*|processors)",
            _ when name is "model" => @"power\..*",
            _ when name is "osrelease" => @"system\.lastShutdownClean",
            _ => "none",
        }) + ")$", RegexOptions.CultureInvariant);
    }

    private static (
        IReadOnlyList<string> Files, Dictionary<string, string> Snapshot) Look(TempTree tree, string machine)
    {
        using var opened = new OpenedFiles(tree.Root);
        var snapshot = FlatSnapshot.Of(Measure(Sampler(tree.Files, machine, new FakeTimeProvider(Snapshots.Noon))));
        var kernels = opened.Take().Where(file =>
            file.StartsWith(tree.Root + "/proc/", StringComparison.Ordinal)
                || file.StartsWith(tree.Root + "/sys/", StringComparison.Ordinal));
        return ([.. kernels.Where(File.Exists)], snapshot);
    }

    // A second look a minute after one in which the counters were a little lower, spoilt or not.
    private static HealthSnapshot LookTwice(TempTree tree, string machine, Action spoil)
    {
        var clock = new FakeTimeProvider(Snapshots.Noon);
        var sampler = Sampler(tree.Files, machine, clock);
        var now = File.ReadAllText(tree.Root + Stat);
        tree.With(Stat, Ticks().Replace(now, match => match.Groups[1].Value + Earlier(match.Groups[2].Value)));
        sampler.Measure();
        tree.With(Stat, now);
        spoil();
        clock.Advance(TimeSpan.FromMinutes(1));
        return Measure(sampler);
    }

    private static HealthSnapshot Measure(Sampler sampler)
    {
        var snapshot = sampler.Measure();
        // The reader of the collector checks what the contract says of each figure.
        Assert.Equal(snapshot.Sequence, Wire.ReadSnapshot(Wire.Write(snapshot)).Sequence);
        return snapshot;
    }

    private static Sampler Sampler(HostFiles host, string machine, TimeProvider clock)
    {
        var problems = Fixture.Problems();
        return new Sampler(
            MetricSources.All(
                host, Fixture.Calls(machine), new NetworkOptions([], []), new AgentCounters(), problems,
                new ReadErrors(problems), clock),
            problems, new AgentRun("3f9c0d5e2a7b4c11", null, Snapshots.Noon), clock,
            Rules.All(RuleEvaluation.Options(), RuleEvaluation.Interval));
    }

    private static bool Moves(string path) => path is Stat || path.EndsWith("/net/dev", StringComparison.Ordinal);

    private static string Earlier(string ticks) => string.Join(' ', ticks.Split(' ').Select(
        (count, place) =>
            ulong.TryParse(count, out var number) && number > 1000 ? $"{number - 100 - (ulong)place}" : count));

    private static int Seed(string path) => path.Sum(letter => letter);

    private static TempTree Copy(string machine) => TempTree.CopyOf(Path.Combine(Folder(), machine));

    private static string Folder([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(file)!)!)!, "fixtures");

    [GeneratedRegex("^(cpu[0-9]* )(.*)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Ticks();
}

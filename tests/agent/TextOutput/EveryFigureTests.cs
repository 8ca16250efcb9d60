using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HealthCheck.Agent.TextOutput;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.TextOutput;

/// <summary>
/// Each figure of a snapshot is in the text for people, or left to others that say the same: a figure that changes must
/// change the text.
/// </summary>
public sealed class EveryFigureTests
{
    // What the text leaves out, and why.
    private static readonly Dictionary<string, string> Summarised = new(StringComparer.Ordinal)
    {
        ["id"] = "the name is there; healthcheck-agent id prints it",
        ["bootId"] = "for programs",
        ["startedAt"] = "for programs",
        ["sequence"] = "for programs",
        ["status"] = "the worst of the problems",
        ["problems[].code"] = "the message says it in words",
        ["problems[].summary"] = "the message says it with the figures",
        ["problems[].since"] = "a single look has seen nothing begin: it is the time at the top",
        ["memory.free"] = "the total without what is allocated",
        ["memory.used"] = "usedPercent",
        ["memory.limitedBy"] = "any word makes it the limit of this container",
        ["memory.swap.free"] = "the total without what is allocated",
        ["memory.swap.used"] = "usedPercent",
        ["storage.total"] = "that of /",
        ["storage.allocated"] = "that of /",
        ["storage.free"] = "that of /",
        ["storage.used"] = "that of /",
        ["storage.usedPercent"] = "that of /",
        ["storage.mounts[].free"] = "the total without what is allocated",
        ["storage.mounts[].used"] = "usedPercent",
        ["uptime.since.time"] = "pretty",
        ["uptime.since.iso"] = "pretty",
        ["uptime.duration.seconds"] = "pretty",
        ["temperature[].zone"] = "the type names it",
        ["temperature[].fahrenheit"] = "celsius",
        ["cpu.total.idlePercent"] = "what is left of the others",
        ["cpu.limitedBy"] = "any word makes it the processors of this container",
        ["cpu.cores[].shares.userPercent"] = "a line for each core would fill the screen",
        ["cpu.cores[].shares.systemPercent"] = "likewise",
        ["cpu.cores[].shares.iowaitPercent"] = "likewise",
        ["cpu.cores[].shares.irqPercent"] = "likewise",
        ["cpu.cores[].shares.stealPercent"] = "likewise",
        ["cpu.cores[].shares.idlePercent"] = "likewise",
        ["system.clock.synchronized"] = "clockSynchronized",
    };

    // Of several figures of one kind the first speaks for them.
    private static readonly string[] SummarisedEnds =
    [
        // Seen between samples only, which a single look has none of.
        "underVoltage.first", "underVoltage.last", "frequencyCapped.first", "frequencyCapped.last",
        "throttled.first", "throttled.last",
        "softTemperatureLimit.first", "softTemperatureLimit.last",

        // The load has the longer averages.
        "some.minute", "some.fiveMinutes", "full.minute", "full.fiveMinutes",
    ];

    public static TheoryData<string> Paths => [.. Patterns()];

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_figure_that_changes_changes_the_text_or_is_summarised(string pattern)
    {
        var leaves = Documents().SelectMany(document => Leaves(document).Select(leaf => (document, leaf)))
            .Where(each => each.leaf.Pattern == pattern && each.leaf.Value is not null).ToList();
        Assert.True(leaves.Count > 0, $"{pattern} is null everywhere: give it a value in this test");
        var isShown = leaves.Any(each => Changes(each.document, each.leaf.Pointer));
        var isSummarised = Summarised.ContainsKey(pattern)
            || SummarisedEnds.Any(end => pattern.EndsWith("." + end, StringComparison.Ordinal));
        Assert.True(isShown != isSummarised, isShown ? $"{pattern} is shown" : $"{pattern} is not shown");
    }

    [Fact]
    public void Nothing_is_summarised_that_is_no_figure() => Assert.Empty(Summarised.Keys.Except(Patterns()));

    // A section that one of the documents lacks is no figure.
    private static List<string> Patterns()
    {
        List<string> all = [.. Documents().SelectMany(Leaves).Select(leaf => leaf.Pattern).Distinct()];

        // Of the version there is but one.
        all.Remove("apiVersion");
        return [.. all.Where(pattern =>
            !all.Exists(other => other.StartsWith(pattern + ".", StringComparison.Ordinal)))];
    }

    private static bool Changes(JsonNode document, IReadOnlyList<object> pointer)
    {
        var changed = document.DeepClone();
        var parent = pointer.SkipLast(1).Aggregate(
            changed, (node, step) => step is string key ? node[key]! : node[(int)step]!);
        if (pointer[^1] is string name)
            parent[name] = Other(parent[name]!);
        else
            parent[(int)pointer[^1]] = Other(parent[(int)pointer[^1]]!);
        return Text(changed) != Text(document);
    }

    private static string Text(JsonNode document) => SnapshotText.Write(
        Wire.ReadSnapshot(Encoding.UTF8.GetBytes(document.ToJsonString())), Example.Announcement);

    private static JsonNode Other(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.True => JsonValue.Create(false),
        JsonValueKind.False => JsonValue.Create(true),
        JsonValueKind.Number => value.GetValue<double>() is var number && number != Math.Truncate(number)
            ? JsonValue.Create(number > 50 ? number / 2 : number + 11)
            : JsonValue.Create(number > 50 ? (long)number / 2 : (long)number + 11),
        _ when DateTimeOffset.TryParse(value.GetValue<string>(), CultureInfo.InvariantCulture, out var time) =>
            value.GetValue<string>().Length == 10
                ? "2029-01-31"
                : time.AddDays(-3).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        _ when value.GetValue<string>() == "warning" => "critical",
        _ => value.GetValue<string>() + "x",
    };

    // A device that has everything, and one whose firmware saw what the agent did not.
    private static IReadOnlyList<JsonNode> Documents()
    {
        var example = Example.Snapshot;
        var seen = new PowerCondition(false, true, 3, example.Time.AddHours(-1), example.Time);
        var before = new PowerCondition(false, true, 0, null, null);
        var (cores, pressure) = (example.Cpu!.Cores, new PressureAverages(7, 6, 5));
        var full = example with
        {
            Memory = example.Memory! with
            {
                LimitedBy = "cgroup",
                HugePages = 3L << 30,
                Dirty = 5 << 20,
                Swap = new SwapReading(1 << 30, 1 << 29, 1 << 29, "50%", 50),
            },
            Load = example.Load! with { Processors = 3.5 },
            Cpu = example.Cpu with
            {
                LimitedBy = "cgroup",
                Processors = 3.5,
                Cores = [cores[0], cores[0] with { Core = 1 }],
            },
            Power = example.Power! with
            {
                UnderVoltage = seen,
                FrequencyCapped = seen,
                Throttled = seen,
                SoftTemperatureLimit = seen,
            },
            Storage = example.Storage! with { Disks = [example.Storage.Disks[0] with { LifeUsedPercent = 10 }] },
            Network = [example.Network![0] with { Errors = 5 }, example.Network[1]],
            Pressure = new PressureReading(new(pressure, pressure), new(pressure, pressure), new(pressure, pressure)),
            Agent = example.Agent! with { Backlog = 3, Dropped = 4 },
            System = example.System! with { OutOfMemoryKills = 2 },
            Omitted = [new Omission("network", 5)],
        };
        var firmware = full with
        {
            Power = full.Power with
            {
                UnderVoltage = before,
                FrequencyCapped = before,
                Throttled = before,
                SoftTemperatureLimit = before,
            },
        };
        return [JsonNode.Parse(Wire.Write(full))!, JsonNode.Parse(Wire.Write(firmware))!];
    }

    private static IEnumerable<(string Pattern, IReadOnlyList<object> Pointer, JsonNode? Value)> Leaves(
        JsonNode root) =>
        Leaves(root, "", []);

    private static IEnumerable<(string Pattern, IReadOnlyList<object> Pointer, JsonNode? Value)> Leaves(
        JsonNode? node, string pattern, IReadOnlyList<object> pointer) => node switch
        {
            JsonObject entry => entry.SelectMany(pair => Leaves(
                pair.Value, pattern.Length == 0 ? pair.Key : $"{pattern}.{pair.Key}", [.. pointer, pair.Key])),
            JsonArray list => list.SelectMany((each, place) => Leaves(each, pattern + "[]", [.. pointer, place])),
            _ => [(pattern, pointer, node)],
        };
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Contracts;
using HealthCheck.Golden;
using HealthCheck.Hosting.HomeAssistant;

namespace HealthCheck.Agent.Tests.HomeAssistant;

/// <summary>
/// Every template on real snapshots, rendered by Jinja itself (Debian's python3-jinja2), as Home Assistant does it.
/// </summary>
[Trait("Needs", "Python")]
public sealed class TemplateTests
{
    private const string Unknown = "None";

    [Theory]
    [MemberData(nameof(Fixture.Boards), MemberType = typeof(Fixture))]
    public async Task The_states_of_each_board_are_what_they_were(string board)
    {
        var entities = Rendered(DiscoveryMessages.Snapshot(board), hasButtons: false);
        var states = Assert.Single(await RenderAsync(entities, [Messages(board, Health(board))]));
        GoldenFile.Matches($"home-assistant/{board}.states.txt", Table(entities, states));
    }

    [Fact]
    public async Task The_second_snapshot_has_rates()
    {
        var entities =
            Rendered(Wire.ReadSnapshot(DiscoveryMessages.Read("pi-4.later.json")), hasButtons: false);
        var states =
            Assert.Single(
                await RenderAsync(
                    entities, [Messages("pi-4", JsonNode.Parse(DiscoveryMessages.Read("pi-4.later.json"))!)]));
        GoldenFile.Matches("home-assistant/pi-4.later.states.txt", Table(entities, states));
    }

    [Theory]
    [MemberData(nameof(Fixture.Boards), MemberType = typeof(Fixture))]
    public async Task Whatever_is_null_missing_or_in_another_order_gives_a_fitting_state_or_unknown_and_never_an_error(
        string board)
    {
        var entities = Rendered(DiscoveryMessages.Snapshot(board), hasButtons: false);
        var worse = Worse(Health(board)).ToList();
        var rendered =
            await RenderAsync(
                entities, [Messages(board, Health(board)), .. worse.Select(each => Messages(board, each.Health))]);
        for (var i = 0; i < worse.Count; i++)
        {
            for (var j = 0; j < entities.Count; j++)
            {
                var (entity, state, before, what) = (entities[j], rendered[i + 1][j], rendered[0][j], worse[i].What);
                Assert.True(Fits(entity.Row, state), $"{what}: {entity.Key} is '{state}' by {entity.Template}");
                if (what.EndsWith("reversed", StringComparison.Ordinal))
                    Assert.True(state == before || entity.Key is "reason" or "advice" or "failed_service_names",
                        $"{what}: {entity.Key} became '{state}'");
                if (entity.Row.Value.StartsWith(what + "?", StringComparison.Ordinal))
                    Assert.True(state == Unknown, $"{what} is null: {entity.Key} is '{state}'");
            }
        }
    }

    [Fact]
    public async Task A_quiet_hour_costs_fewer_than_150_rows_and_a_weak_radio_none_at_each_sample()
    {
        var entities = Rendered(
            Wire.ReadSnapshot(DiscoveryMessages.Read("pi-4.later.json")), hasButtons: false, route: "eth0")
            .Where(entity => entity.IsEnabled).ToList();
        var messages = Enumerable.Range(0, 120).Select(sample => Messages("pi-4", QuietHealth(sample))).ToList();
        var states = await RenderAsync(entities, messages);
        var rows = entities.Select((entity, i) =>
            (entity.Key, Count: states.Zip(states.Skip(1)).Count(pair => pair.First[i] != pair.Second[i]))).ToList();
        Assert.True(
            rows.Sum(row => row.Count) < 150, string.Join(", ", rows.Where(row => row.Count > 0)));
        Assert.Equal(0, rows.Single(row => row.Key == "reason").Count);
    }

    [Fact]
    public async Task A_device_that_stops_or_is_lost_is_not_connected()
    {
        var connectivity = Rendered(Example.Snapshot)
            .Where(entity => entity.Key == "connectivity").ToList();
        var messages =
            new[] { "online", "stopped", "offline", "" }.Select(word => new JsonObject { ["status"] = word });
        Assert.Equal(["True", "False", "False", "False"],
            (await RenderAsync(connectivity, messages)).Select(states => states[0]));
    }

    [Fact]
    public async Task Things_are_found_whatever_they_are_called()
    {
        string[] names =
            ["/mnt/it's", "/mnt/{{ value }}", "/mnt/%}\"\\", "/mnt/größe", "/mnt/\ud83d\ude00", "/mnt/a\nb",
                "/mnt/{# x"];
        var snapshot = Example.Snapshot with
        {
            Storage = Example.Snapshot.Storage! with
            {
                Mounts = [
                    .. names.Select((name, i) =>
                        Example.Snapshot.Storage.Mounts[0] with { Mount = name, UsedPercent = i + 1 })],
            },
        };
        var entities = Rendered(snapshot, hasButtons: false)
            .Where(entity => entity.Row.Key == "disk_<mount>_usage").ToList();
        var states =
            Assert.Single(
                await RenderAsync(
                    entities, [new JsonObject { ["health"] = Encoding.UTF8.GetString(Wire.Write(snapshot)) }]));
        Assert.Equal(Enumerable.Range(1, names.Length).Select(i => i.ToString(CultureInfo.InvariantCulture)),
            states.Select(state => state.TrimEnd('0').TrimEnd('.')));
    }

    [Fact]
    public async Task A_button_sends_a_command_of_this_second()
    {
        var restart = DiscoveryMessages.Components(DiscoveryMessages.Message("pi-4"))["restart"]!;
        var input = new JsonObject
        {
            ["templates"] =
                new JsonArray(new JsonObject { ["topic"] = "press", ["text"] = (string?)restart["command_template"] }),
            ["messages"] = new JsonArray(new JsonObject { ["press"] = (string?)restart["payload_press"] }),
        };
        var sent = Encoding.UTF8.GetBytes((string)(await RenderAsync(input))[0]![0]!["state"]!);
        var command = HealthCheck.Agent.RemoteCommands.RemoteCommand.Parse(new(sent))!.Value;
        Assert.Equal(HealthCheck.Agent.RemoteCommands.RemoteAction.Restart, command.Action);
        Assert.InRange(command.Time, TimeProvider.System.GetUtcNow().AddMinutes(-1),
            TimeProvider.System.GetUtcNow().AddMinutes(1));
    }

    // Events have no template.
    private static List<Entity> Rendered(HealthSnapshot snapshot, bool hasButtons = false, string? route = null) =>
        [.. DiscoveryMessages.Entities(snapshot, hasButtons, route)
            .Where(entity => entity.Row.Platform != Platform.Event)];

    // What Home Assistant takes as a state of such an entity without a line in its log.
    private static bool Fits(EntityRow row, string state) => state == Unknown || row switch
    {
        { Platform: Platform.BinarySensor } => state is "True" or "False",
        { DeviceClass: "timestamp" } =>
            DateTimeOffset.TryParse(state, CultureInfo.InvariantCulture, out _) && state.EndsWith('Z'),
        { DeviceClass: "date" } => DateOnly.TryParseExact(state, "yyyy-MM-dd", out _),
        { DeviceClass: "enum" } => row.Words.Contains(state),
        { Precision: not null } =>
            double.TryParse(state, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number),
        _ => state.Length is > 0 and <= 255,
    };

    private static IEnumerable<(string What, JsonNode Health)> Worse(JsonNode health)
    {
        foreach (var path in Paths(health, "").ToList())
        {
            var (holder, key) = Find(health, path);
            if (holder[key] is JsonArray { Count: > 0 } list)
            {
                var reversed = new JsonArray([.. list.Reverse().Select(each => each?.DeepClone())]);
                yield return (path + " reversed", With(health, path, reversed));
                yield return (path + " empty", With(health, path, new JsonArray()));
            }

            if (With(health, path, null) is var without && KeepsToContract(without))
                yield return (path, without);
        }
    }

    private static JsonNode With(JsonNode health, string path, JsonNode? value)
    {
        var copy = health.DeepClone();
        var (holder, key) = Find(copy, path);
        holder[key] = value;
        return copy;
    }

    // The reader refuses a null where the contract has none.
    private static bool KeepsToContract(JsonNode health)
    {
        try
        {
            Wire.ReadSnapshot(Encoding.UTF8.GetBytes(health.ToJsonString()));
            return true;
        }
        catch (ContractException)
        {
            return false;
        }
    }

    private static (JsonObject Holder, string Key) Find(JsonNode root, string path)
    {
        var steps = path.Split('.');
        var holder = root;
        foreach (var step in steps[..^1])
            holder = holder is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)]! : holder[step]!;
        return (holder.AsObject(), steps[^1]);
    }

    private static IEnumerable<string> Paths(JsonNode? node, string path)
    {
        if (node is JsonArray list)
            return list.SelectMany((each, i) => Paths(each, $"{path}.{i}"));
        if (node is not JsonObject holder)
            return [];
        return holder.SelectMany(each => Paths(each.Value, $"{path}.{each.Key}").Prepend($"{path}.{each.Key}"))
            .Select(each => each.TrimStart('.'));
    }

    // A machine that does nothing: every figure moves a little with each sample, as a Raspberry Pi's do.
    private static JsonNode QuietHealth(int sample)
    {
        var random = new Random(sample);
        double Around(double middle, double by) => middle + by * (random.NextDouble() + random.NextDouble() - 1);
        var health = Wire.ReadSnapshot(DiscoveryMessages.Read("pi-4.later.json"));
        var memory = health.Memory!;
        var quiet = health with
        {
            Load = health.Load! with { Native = new(Around(0.08, 0.08), Around(0.06, 0.03), Around(0.05, 0.01)) },
            Memory = memory with
            {
                UsedPercent = Math.Round(Around(24.3, 0.15), 1),
                Allocated = memory.Allocated + random.Next(8 << 20),
            },
            Cpu = health.Cpu! with
            {
                Total = health.Cpu.Total with { UsedPercent = Math.Round(Around(1.3, 0.5), 1) },
            },
            Temperature = [.. health.Temperature!.Select(
                zone => zone with { Celsius = Math.Round(Around(45, 0.9) / 0.487) * 0.487 })],
            Network = [.. health.Network!.Select(link => link with
            {
                ReceivedBytesPerSecond = Around(280, 160),
                TransmittedBytesPerSecond = Around(330, 120),
            })],
            Problems =
            [
                new Problem(
                    "wifi-weak", HealthStatus.Warning, health.Time, $"wlan0 hears home at only {-76 - sample % 3} dBm",
                    "Move it", Summary: "Wi-Fi weak: wlan0"),
            ],
        };
        return JsonNode.Parse(Wire.Write(quiet))!;
    }

    private static JsonNode Health(string board) => JsonNode.Parse(DiscoveryMessages.Read($"{board}.json"))!;

    private static JsonObject Messages(string board, JsonNode health) => new()
    {
        ["health"] = health.ToJsonString(),
        ["announcement"] = Encoding.UTF8.GetString(DiscoveryMessages.Read($"{board}.device.json")),
        ["status"] = "online",
    };

    private static byte[] Table(IReadOnlyList<Entity> entities, IReadOnlyList<string> states) => Encoding.UTF8.GetBytes(
        string.Join(
            '\n', entities.Zip(states, (entity, state) => $"{entity.Key} = {state} {entity.Row.Unit}".TrimEnd())));

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> RenderAsync(
        List<Entity> entities, IEnumerable<JsonObject> messages)
    {
        var answers = await RenderAsync(new JsonObject
        {
            ["templates"] = new JsonArray([.. entities.Select(entity => new JsonObject
            {
                ["topic"] = entity.Row.Topic.ToString().ToLowerInvariant(),
                ["text"] = entity.Template,
            })]),
            ["messages"] = new JsonArray([.. messages]),
        });
        return [.. answers.Select(message => message!.AsArray()
            .Select((answer, i) => (string?)answer!["state"]
                ?? throw new InvalidOperationException($"{entities[i].Template}: {answer["error"]}"))
            .ToList())];
    }

    private static async Task<JsonArray> RenderAsync(JsonObject input) =>
        JsonNode.Parse(await Python.RunAsync("templates.py", input.ToJsonString()))!.AsArray();
}

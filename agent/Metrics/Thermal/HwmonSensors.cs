using System.Buffers.Binary;
using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.RuntimeTuning;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Metrics.Thermal;

/// <summary>
/// The temperatures of <c>/sys/class/hwmon</c> that are in no thermal zone: processors of AMD, disks, memory,
/// graphics. On the wire each has a number made of its name and device, so that it stays when the order of the chips
/// changes.
/// </summary>
internal sealed class HwmonSensors(HostFiles host, ReadErrors errors)
{
    private const string Folder = "/sys/class/hwmon";
    private const int Most = 64, Numbers = 900_000;

    // Told first, and not left out where there are too many.
    private static readonly string[] First = ["k10temp", "zenpower", "coretemp", "nvme", "drivetemp"];

    /// <summary>The sensors as listed last.</summary>
    public IReadOnlyList<HwmonSensor> All { get; private set; } = [];

    /// <summary>Looks for what there is.</summary>
    /// <param name="zones">Types of the thermal zones, which are not told twice.</param>
    /// <param name="room">How many fit into a sample.</param>
    /// <returns>How many are left out because they are too many.</returns>
    public int List(IReadOnlyCollection<string> zones, int room)
    {
        room = Math.Min(room, Most);
        var found = host.List(Folder).SelectMany(name => ReadChip($"{Folder}/{name}", zones)).ToList();

        // By where they are, so that people can tell them apart.
        var alike = found.CountBy(each => each.Type).Where(each => each.Value > 1).Select(each => each.Key).ToHashSet();
        found = found.ConvertAll(each => alike.Contains(each.Type) ? each.WithPlace() : each);

        var inOrder = found.OrderBy(each => each.Rank).ThenBy(each => each.Key, StringComparer.Ordinal);
        All = [.. Number([.. inOrder.Take(room)])];
        return Math.Max(0, found.Count - room);
    }

    private List<Candidate> ReadChip(string folder, IReadOnlyCollection<string> zones)
    {
        try
        {
            return HwmonChip.Read(host, errors, folder) is { } chip && !chip.IsZone(host, zones)
                ? [.. chip.Inputs(host, errors).Select(each => Candidate.Of(chip, each.Input, each.Label))]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Note(folder, ErrorText.Reason(e));
            return [];
        }
    }

    private IEnumerable<HwmonSensor> Number(IReadOnlyList<Candidate> found)
    {
        var before = All.ToDictionary(sensor => sensor.Thermometer.Path, StringComparer.Ordinal);
        var taken = new HashSet<int>();
        foreach (var each in found)
        {
            var hash = Sha256.Hash(Encoding.UTF8.GetBytes(each.Key));
            var number = (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % Numbers);
            for (; !taken.Add(number); number = (number + 1) % Numbers)
            {
            }

            yield return Describe(each, TemperatureReading.FirstSensor + number, before.GetValueOrDefault(each.Path));
        }
    }

    private HwmonSensor Describe(Candidate each, int number, HwmonSensor? before)
    {
        if (before is not null && before.Type == each.Type && before.Number == number)
            return before;
        var sleepFile = each.Chip.Folder + "/device/power/runtime_status";
        return new HwmonSensor(new Thermometer(each.Path))
        {
            Number = number,
            Type = each.Type,
            Limit = ReadLimit(each.Path.Replace("_input", "_crit", StringComparison.Ordinal)),
            IsDisk = HwmonChip.IsOfDisk(each.Chip.Name),
            SleepFile = host.TryAsk(sleepFile, out var state) && !state.StartsWith("unsupported"u8) ? sleepFile : null,
            ActivityFile = each.Chip.Disk is { } disk && BlockDevices.IsRotational(host, disk)
                ? $"/sys/block/{disk}/stat"
                : null,
        };
    }

    private long? ReadLimit(string file)
    {
        if (SensorText.ReadWhole(host, errors, file) is not { } number)
            return null;
        var limit = Thermometer.InThousandths(number, before: null);
        if (HeatLimit.Doubt(limit, slowdown: null) is not { } doubt)
            return limit;
        errors.Note(file, doubt);
        return null;
    }

    private sealed record Candidate(HwmonChip Chip, string Path, string Type, string Key)
    {
        public int Rank => Array.IndexOf(First, Chip.Name) is >= 0 and var rank ? rank : First.Length;

        public Candidate WithPlace() => Chip.Place is { } place ? this with { Type = $"{Type} {place}" } : this;

        public static Candidate Of(HwmonChip chip, int input, string? label) => new(
            chip, $"{chip.Folder}/temp{input}_input",
            string.Join(' ', new[] { chip.Name, chip.Disk, label }.OfType<string>()),
            $"{chip.Name}|{chip.Serial ?? chip.Place}|{label ?? $"temp{input}"}");
    }
}

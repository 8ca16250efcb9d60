using HealthCheck.Agent.Host;
using HealthCheck.Agent.Metrics.Storage;

namespace HealthCheck.Agent.Metrics.Thermal;

/// <summary>
/// A chip in <c>/sys/class/hwmon</c> with its temperatures; see hwmon/sysfs-interface in the kernel's documentation.
/// It is known by its name and the device it sits on: its number changes from boot to boot.
/// </summary>
/// <param name="Folder">Where it is now.</param>
/// <param name="Name">Name of the driver, for example <c>k10temp</c>.</param>
/// <param name="Place">Where its device is on the bus, for example <c>0000:00:18.3</c>; null when unknown.</param>
/// <param name="Serial">Serial number of its device; null when it has none.</param>
/// <param name="Disk">The disk it is in, for example <c>sda</c>; null when in none.</param>
internal sealed record HwmonChip(string Folder, string Name, string? Place, string? Serial, string? Disk)
{
    private const string Suffix = "_input";
    private const int LongestSerial = 512;

    // Drivers whose other inputs are parts of one that tells enough: cores of a processor, chips of a disk.
    private static readonly (string Chip, string[] Leads)[] Leading =
    [
        ("coretemp", ["Package id", "Physical id"]), ("k10temp", ["Tdie", "Tctl"]), ("zenpower", ["Tdie", "Tctl"]),
        ("nvme", ["Composite"]),
    ];

    /// <summary>The chip in a folder; null when it has no name.</summary>
    public static HwmonChip? Read(HostFiles host, ReadErrors errors, string folder)
    {
        if (SensorText.Read(host, errors, folder + "/name") is not { } name)
            return null;
        var serial = SensorText.Read(host, errors, folder + "/device/serial", LongestSerial)
            ?? SensorText.Read(host, errors, folder + "/device/wwid", LongestSerial);
        var place = Path.GetFileName(host.ReadLink(folder + "/device"));
        return new HwmonChip(folder, name, place, serial, IsOfDisk(name) ? FindDisk(host, folder) : null);
    }

    /// <summary>Whether the driver of that name measures disks.</summary>
    public static bool IsOfDisk(string name) => name is "nvme" or "drivetemp";

    /// <summary>Whether it only repeats a thermal zone.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="zones">Types of the zones there are.</param>
    public bool IsZone(HostFiles host, IReadOnlyCollection<string> zones) =>
        (host.Exists(Folder + "/device/temp") && host.Exists(Folder + "/device/policy"))
        || zones.Any(zone => zone.Replace('-', '_') == Name.Replace('-', '_'))
        || (Name == "coretemp" && zones.Contains("x86_pkg_temp"));

    /// <summary>
    /// Its temperatures that are worth telling: number of the input, and what tells it from the others.
    /// </summary>
    public IReadOnlyList<(int Input, string? Label)> Inputs(HostFiles host, ReadErrors errors)
    {
        var inputs = new List<(int Input, string? Label)>();
        var probes = 0;
        foreach (var number in host.List(Folder).Select(ParseInput).OfType<int>().Order())
        {
            if (IsLooseProbe(host, errors, number))
                probes++;
            else if (SensorText.ReadWhole(host, errors, $"{Folder}/temp{number}_fault") is null or 0)
                inputs.Add((number, SensorText.Read(host, errors, $"{Folder}/temp{number}_label")));
        }

        if (probes > 0)
        {
            errors.Note(
                $"{Folder} ({Name})", $"{probes} left out: the chip does not know what is connected to them");
        }

        if (Leaders(inputs) is { Count: > 0 } leaders)
            return leaders;
        return inputs.Count > 1
            ? inputs.ConvertAll(each => each with { Label = each.Label ?? $"temp{each.Input}" })
            : inputs;
    }

    private static int? ParseInput(string file) =>
        file.StartsWith("temp", StringComparison.Ordinal) && file.EndsWith(Suffix, StringComparison.Ordinal)
        && int.TryParse(file.AsSpan(4, Math.Max(0, file.Length - 4 - Suffix.Length)), out var number) && number >= 0
            ? number
            : null;

    private List<(int Input, string? Label)> Leaders(List<(int Input, string? Label)> inputs)
    {
        foreach (var lead in Leading.FirstOrDefault(each => each.Chip == Name).Leads ?? [])
        {
            var found = inputs.FindAll(each => each.Label?.StartsWith(lead, StringComparison.Ordinal) == true);
            if (found.Count > 0)
                return found;
        }

        return [];
    }

    // Whoever lets the kind of probe be set (1 to 4: diodes and thermistors) measures whatever the pin floats at; 5
    // and 6 are buses to a processor.
    private bool IsLooseProbe(HostFiles host, ReadErrors errors, int number) =>
        SensorText.ReadWhole(host, errors, $"{Folder}/temp{number}_type") is >= 0 and <= 4;

    // An NVMe disk is below its controller, by the name of a path where it has several; another one in a folder block.
    private static string? FindDisk(HostFiles host, string folder)
    {
        if (host.List(folder + "/device/block") is [var disk, ..])
            return disk;
        return host.List(folder + "/device")
            .Where(name => name.StartsWith("nvme", StringComparison.Ordinal))
            .Select(name => DiskList.DiskOfPath(name) ?? name)
            .FirstOrDefault(name => host.Exists($"/sys/block/{name}"));
    }
}

using System.Globalization;

namespace HealthCheck.Contracts;

/// <summary>What a figure has a value of: the machine, or each entry of a list.</summary>
/// <param name="Count">Number of entries in a snapshot.</param>
/// <param name="NameOf">Name of an entry by its index; null for the machine.</param>
public sealed record FigureList(Func<HealthSnapshot, int> Count, Func<HealthSnapshot, int, string?> NameOf)
{
    /// <summary>The machine: one value.</summary>
    public static FigureList Machine { get; } = new(static _ => 1, static (_, _) => null);

    /// <summary>The processors, by number.</summary>
    public static FigureList Cores { get; } = new(
        static s => s.Cpu?.Cores.Count ?? 0,
        static (s, i) => s.Cpu!.Cores[i].Core.ToString(CultureInfo.InvariantCulture));

    /// <summary>The filesystems, by mount point.</summary>
    public static FigureList Mounts { get; } = new(
        static s => s.Storage?.Mounts.Count ?? 0, static (s, i) => s.Storage!.Mounts[i].Mount);

    /// <summary>The disks, by name.</summary>
    public static FigureList Disks { get; } = new(
        static s => s.Storage?.Disks.Count ?? 0, static (s, i) => s.Storage!.Disks[i].Name);

    /// <summary>The network interfaces, by name.</summary>
    public static FigureList Interfaces { get; } = new(
        static s => s.Network?.Count ?? 0, static (s, i) => s.Network![i].Interface);

    /// <summary>The thermal zones and sensors, by type.</summary>
    public static FigureList Zones { get; } = new(
        static s => s.Temperature?.Count ?? 0, static (s, i) => s.Temperature![i].Type);
}

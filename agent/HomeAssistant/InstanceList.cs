using System.Globalization;
using System.Text;
using HealthCheck.Agent.RuntimeTuning;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// What a row of the catalogue is there once for each of: the machine itself, or the entries of a list.
/// </summary>
/// <param name="Placeholder">What stands for the thing in keys and names, for example <c>&lt;mount&gt;</c>.</param>
/// <param name="Count">How many there are.</param>
/// <param name="IdOf">What tells one from the others, and stays.</param>
/// <param name="LabelOf">What people call it.</param>
/// <param name="IsNumbered">Whether the id is a number on the wire.</param>
internal sealed record InstanceList(
    string Placeholder, Func<HealthSnapshot, int> Count, Func<HealthSnapshot, int, string> IdOf,
    Func<HealthSnapshot, int, string> LabelOf, bool IsNumbered = false)
{
    private const int LongestSlug = 40;

    public static InstanceList Machine { get; } = new("", static _ => 1, static (_, _) => "", static (_, _) => "");

    public static InstanceList Mounts { get; } = new(
        "<mount>", static s => s.Storage?.Mounts.Count ?? 0, static (s, i) => s.Storage!.Mounts[i].Mount,
        static (s, i) => s.Storage!.Mounts[i].Mount);

    public static InstanceList Disks { get; } = new(
        "<disk>", static s => s.Storage?.Disks.Count ?? 0, static (s, i) => s.Storage!.Disks[i].Name,
        static (s, i) => s.Storage!.Disks[i].Name);

    public static InstanceList Interfaces { get; } = new(
        "<interface>", static s => s.Network?.Count ?? 0, static (s, i) => s.Network![i].Interface,
        static (s, i) => s.Network![i].Interface);

    public static InstanceList Zones { get; } = new(
        "<zone>", static s => s.Temperature?.Count ?? 0,
        static (s, i) => s.Temperature![i].Zone.ToString(CultureInfo.InvariantCulture), LabelOfZone,
        IsNumbered: true);

    /// <summary>The list of a figure.</summary>
    public static InstanceList Of(FigureList list) =>
        list == FigureList.Machine ? Machine
        : list == FigureList.Mounts ? Mounts
        : list == FigureList.Disks ? Disks
        : list == FigureList.Interfaces ? Interfaces
        : list == FigureList.Zones ? Zones
        : throw new ArgumentException("Home Assistant is told of no entities of this list", nameof(list));

    // Some boards have several zones of one type; no two entities of a device may have one name.
    private static string LabelOfZone(HealthSnapshot snapshot, int place)
    {
        var zones = snapshot.Temperature!;
        var zone = zones[place];
        for (var i = 0; i < zones.Count; i++)
        {
            var other = zones[i];
            if (i != place && other.Type.Equals(zone.Type, StringComparison.OrdinalIgnoreCase))
                return string.Create(CultureInfo.InvariantCulture, $"{zone.Type} {zone.Zone}");
        }

        return zone.Type;
    }

    /// <summary>The id as a part of a key: letters, digits and underscores. Two ids never become one.</summary>
    /// <remarks>
    /// Whether an id needs a hash to stay apart is seen from itself alone, so that a key never depends on what else is
    /// there.
    /// </remarks>
    public static string Slug(string id)
    {
        if (id == "/")
            return "root";
        var slug = new StringBuilder();
        foreach (var letter in id.StartsWith('/') ? id.AsSpan(1) : id)
            slug.Append(char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)
                ? letter
                : char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : '_');
        if (slug.Length > LongestSlug)
            slug.Length = LongestSlug;
        var text = slug.ToString();
        var isPlain = id == text || (id == "/" + text.Replace('_', '/') && text != "root");
        return isPlain ? text : $"{text}_{Convert.ToHexStringLower(Sha256.Hash(Encoding.UTF8.GetBytes(id)))[..6]}";
    }
}

using System.Globalization;
using HealthCheck.Collector.Page.Tables;

namespace HealthCheck.Collector.Page.Overview;

/// <summary>What the browser remembers of how somebody looks at the fleet: one short cookie.</summary>
/// <param name="Cards">Cards in place of the table.</param>
/// <param name="ByTag">A group for each tag.</param>
/// <param name="Hidden">Columns left out.</param>
/// <param name="Order">How the table is sorted; null for the worst first.</param>
public sealed record FleetPreferences(bool Cards, bool ByTag, IReadOnlySet<FleetColumn> Hidden, TableOrder? Order = null)
{
    private const int LongestTitle = 30;

    /// <summary>Before anybody chose.</summary>
    public static FleetPreferences Default { get; } =
        new(false, false, new HashSet<FleetColumn> { FleetColumn.LoadPerCore, FleetColumn.Network, FleetColumn.Agent });

    /// <summary>Reads the cookie; what it does not understand it leaves out.</summary>
    public static FleetPreferences Read(string? cookie)
    {
        if (cookie is null || cookie.Split('.') is not [var view, var group, var columns, .. var order] || columns.Length > 200 || order.Length > 1)
            return Default;
        var hidden = columns.Split('-', StringSplitOptions.RemoveEmptyEntries)
            .Select(each => int.TryParse(each, CultureInfo.InvariantCulture, out var number) ? (FleetColumn)number : (FleetColumn)(-1))
            .Where(Enum.IsDefined);
        return new(view == "cards", group == "tags", hidden.ToHashSet(), order is [var words] ? ReadOrder(words) : null);
    }

    /// <summary>The cookie.</summary>
    public string Write() =>
        $"{(Cards ? "cards" : "table")}.{(ByTag ? "tags" : "all")}."
        + string.Join('-', Hidden.Select(each => ((int)each).ToString(CultureInfo.InvariantCulture)))
        + (Order is null ? "" : $".{Order.Column}{(Order.IsDescending ? '-' : '+')}");

    /// <summary>The same with one column shown or left out.</summary>
    public FleetPreferences With(FleetColumn column, bool shown) =>
        this with { Hidden = shown ? Hidden.Where(each => each != column).ToHashSet() : [.. Hidden, column] };

    private static TableOrder? ReadOrder(string words) =>
        words.Length is > 1 and <= LongestTitle && words[^1] is '-' or '+' ? new(words[..^1], words[^1] == '-') : null;
}

/// <summary>The columns of the fleet that can be left out. The numbers stand in cookies: never change one.</summary>
public enum FleetColumn
{
    /// <summary>The last 24 hours as a strip.</summary>
    Day = 1,

    /// <summary>Processors.</summary>
    Cpu = 2,

    /// <summary>Memory.</summary>
    Memory = 3,

    /// <summary>Storage of the root.</summary>
    Storage = 4,

    /// <summary>The hottest zone.</summary>
    Temperature = 5,

    /// <summary>Load divided by the number of processors.</summary>
    LoadPerCore = 6,

    /// <summary>Rates of all interfaces.</summary>
    Network = 7,

    /// <summary>Time since the boot.</summary>
    Uptime = 8,

    /// <summary>When it last said something.</summary>
    LastSeen = 9,

    /// <summary>The owner's words.</summary>
    Tags = 10,

    /// <summary>Version of its agent.</summary>
    Agent = 11,
}

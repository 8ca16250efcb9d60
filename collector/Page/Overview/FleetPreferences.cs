using System.Globalization;
using HealthCheck.Collector.Page.Tables;

namespace HealthCheck.Collector.Page.Overview;

/// <summary>What the browser remembers of how somebody looks at the fleet: one short cookie.</summary>
/// <param name="Cards">Cards in place of the table.</param>
/// <param name="ByTag">A group for each tag.</param>
/// <param name="Hidden">Columns left out.</param>
/// <param name="Order">How the table is sorted; null for the worst first.</param>
public sealed record FleetPreferences(
    bool Cards, bool ByTag, IReadOnlySet<FleetColumn> Hidden, TableOrder? Order = null)
{
    private const int LongestTitle = 30;

    /// <summary>Before anybody chose.</summary>
    public static FleetPreferences Default { get; } =
        new(false, false, new HashSet<FleetColumn> { FleetColumn.LoadPerCore, FleetColumn.Network, FleetColumn.Agent });

    /// <summary>Reads the cookie; what it does not understand it leaves out.</summary>
    public static FleetPreferences Read(string? cookie)
    {
        if (cookie is null || cookie.Split('.') is not [var view, var group, var columns, .. var order]
            || columns.Length > 200 || order.Length > 1)
            return Default;
        var hidden = columns.Split('-', StringSplitOptions.RemoveEmptyEntries)
            .Select(each => int.TryParse(each, CultureInfo.InvariantCulture, out var number)
                ? (FleetColumn)number
                : (FleetColumn)(-1))
            .Where(Enum.IsDefined);
        return new(
            view == "cards", group == "tags", hidden.ToHashSet(), order is [var words] ? ReadOrder(words) : null);
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

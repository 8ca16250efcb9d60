namespace HealthCheck.Collector.Page.Tables;

/// <summary>By which column a table is sorted.</summary>
/// <param name="Column">Title of the column.</param>
/// <param name="IsDescending">The largest first.</param>
public sealed record TableOrder(string Column, bool IsDescending)
{
    /// <summary>
    /// The order after a press on the head of a column: the other way round, or as that column begins.
    /// </summary>
    public static TableOrder After(TableOrder? order, string column, bool beginsDescending) =>
        new(column, order?.Column == column ? !order.IsDescending : beginsDescending);
}

using Microsoft.AspNetCore.Components;

namespace HealthCheck.Collector.Page.Tables;

/// <summary>What the columns of a table share: how it is sorted, and whom to tell of a press.</summary>
/// <param name="Now">The order; null for the one in which the rows come.</param>
/// <param name="Changed">Told which order is wanted.</param>
public sealed record TableOrdering(TableOrder? Now, EventCallback<TableOrder> Changed);

using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthCheck.Collector.Page.Inventory;

/// <summary>The inventory as a file for a spreadsheet.</summary>
internal static class InventoryEndpoints
{
    /// <summary>Maps the route.</summary>
    public static void MapInventory(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/inventory.csv", Csv).ExcludeFromDescription();

    // The mark at the beginning tells spreadsheets that it is UTF-8.
    private static FileContentHttpResult Csv(FleetViewCache board) => TypedResults.File(
        [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(InventoryRow.Csv(board.Now.Devices))],
        "text/csv; charset=utf-8", "inventory.csv");
}

using System.Globalization;
using System.Text;
using HealthCheck.Collector.Views;
using HealthCheck.Collector.Wording;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Page.Inventory;

/// <summary>A device as a line of the inventory: the words of the page, and the same as CSV.</summary>
public sealed record InventoryRow(DeviceView Device)
{
    /// <summary>The columns, each with its value; null where the device does not tell.</summary>
    public static IReadOnlyList<(string Title, Func<InventoryRow, string?> Value)> Columns { get; } =
    [
        ("Name", row => row.Device.Name),
        ("Id", row => row.Device.Id),
        ("Board", row => row.Device.Announcement?.Model),
        ("Revision", row => row.Device.Announcement?.Revision),
        ("Memory", row => row.Device.Announcement?.Memory is { } bytes ? Words.Plain(Words.Bytes(bytes)) : null),
        ("Architecture", row => row.Device.Announcement?.Architecture),
        ("Operating system", row => row.Device.Announcement?.Os?.Name),
        ("End of support", row => row.EndOfSupport),
        ("Kernel", row => row.Device.Announcement?.Kernel),
        ("Updates", row => row.Updates),
        ("Restart required", row =>
            row.Device.Health?.System?.RebootRequired switch { true => "yes", false => "no", _ => null }),
        ("Agent", row => row.Device.Announcement?.AgentVersion),
        ("Serial (hash)", row => row.Device.Announcement?.Fingerprint.Serial),
        ("Host name", row => row.Device.Announcement?.Hostname),
        ("Addresses", row => row.Addresses),
        ("Tags", row => row.Device.Tags.Count > 0 ? string.Join(' ', row.Device.Tags) : null),
        ("Last seen", row => row.Device.LastSeen is { } seen ? Words.Iso(seen) : null),
    ];

    /// <summary>The day from which its operating system gets no more updates.</summary>
    public string? EndOfSupport =>
        Device.Health?.System?.EndOfSupport?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Updates that wait.</summary>
    public string? Updates => Device.Health?.System?.Updates is { } updates
        ? updates.Security > 0 ? $"{updates.Pending} ({updates.Security} security)" : $"{updates.Pending}"
        : null;

    /// <summary>How many updates wait; −1 when the device does not tell.</summary>
    public int PendingUpdates => Device.Health?.System?.Updates?.Pending ?? -1;

    /// <summary>Its addresses, each with its interface.</summary>
    public string? Addresses => Device.Announcement?.Addresses is { Count: > 0 } all
        ? string.Join(' ', all.Select(each => each.Address).Distinct(StringComparer.Ordinal))
        : Device.Announcement?.Address;

    /// <summary>All devices as CSV (RFC 4180).</summary>
    public static string Csv(IEnumerable<DeviceView> devices)
    {
        var text = new StringBuilder(CsvText.Row(Columns.Select(column => column.Title))).Append("\r\n");
        foreach (var device in devices)
            text.Append(CsvText.Row(Columns.Select(column => column.Value(new(device))))).Append("\r\n");
        return text.ToString();
    }
}

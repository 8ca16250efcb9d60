using System.Globalization;

namespace HealthCheck.Hosting.Text;

/// <summary>A count with its noun.</summary>
public static class Amount
{
    /// <summary>For example <c>1 sample</c>, <c>2 samples</c>.</summary>
    public static string Of(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");
}

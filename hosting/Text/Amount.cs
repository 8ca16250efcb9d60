using System.Globalization;

namespace HealthCheck.Hosting.Text;

/// <summary>A count with its noun.</summary>
public static class Amount
{
    /// <summary>For example <c>1 sample</c>, <c>2 samples</c>, <c>1,000 samples</c>.</summary>
    public static string Of(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");
}

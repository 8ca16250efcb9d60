using Serilog;
using Serilog.Events;

namespace HealthCheck.Hosting.Logging;

/// <summary>
/// Limits log lines that others can cause: the first line of a kind is written immediately, further ones once a minute
/// with the number of lines left out. Thread-safe.
/// </summary>
public sealed class RateLimitedLog(TimeProvider time, ILogger log)
{
    private const int MostKinds = 256;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Logged, long LeftOut)> byKind = new(StringComparer.Ordinal);

    /// <summary>Writes a warning, if one is due.</summary>
    /// <param name="kind">The kind of the line. It is never a text from outside.</param>
    /// <param name="template">The line; the number of those left out follows it.</param>
    /// <param name="values">Values for the template.</param>
    public void Warning(string kind, string template, params ReadOnlySpan<object?> values) =>
        Write(LogEventLevel.Warning, kind, template, values);

    /// <inheritdoc cref="Warning"/>
    /// <param name="level">The level.</param>
    public void Write(LogEventLevel level, string kind, string template, params ReadOnlySpan<object?> values)
    {
        if (!IsDue(kind, out var leftOut))
            return;
        object?[] filled = [.. values, leftOut == 0 ? "" : $" (and {leftOut} more since the last such line)"];
        log.Write(level, template + "{Others:l}", filled);
    }

    private bool IsDue(string kind, out long leftOut)
    {
        // Monotonic: a clock that is set back must not stop the log.
        var now = time.GetTimestamp();
        lock (gate)
        {
            if (!byKind.TryGetValue(kind, out var last) && byKind.Count >= MostKinds)
                byKind.Clear();
            leftOut = last.LeftOut;
            if (last.Logged != 0 && time.GetElapsedTime(last.Logged, now) < Interval)
            {
                byKind[kind] = last with { LeftOut = leftOut + 1 };
                return false;
            }

            byKind[kind] = (now == 0 ? 1 : now, 0);
            return true;
        }
    }
}

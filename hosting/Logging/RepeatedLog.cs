using Serilog;
using Serilog.Events;

namespace HealthCheck.Hosting.Logging;

/// <summary>
/// Log lines that others can cause at will: the first of its kind at once, and from then on one a minute with the
/// number of those
/// left out. Safe for several threads.
/// </summary>
public sealed class RepeatedLog(TimeProvider time, ILogger log)
{
    private const int MostKinds = 256;
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Logged, long LeftOut)> byKind = new(StringComparer.Ordinal);

    /// <summary>A warning.</summary>
    /// <param name="kind">Lines of one kind count together; ours, and never a text from outside.</param>
    /// <param name="template">The line; the number of those left out follows it.</param>
    /// <param name="values">What is filled in.</param>
    public void Warning(string kind, string template, params ReadOnlySpan<object?> values) =>
        Write(LogEventLevel.Warning, kind, template, values);

    /// <inheritdoc cref="Warning"/>
    /// <param name="level">How much it matters.</param>
    public void Write(LogEventLevel level, string kind, string template, params ReadOnlySpan<object?> values)
    {
        if (!IsDue(kind, out var leftOut))
            return;
        object?[] filled = [.. values, leftOut == 0 ? "" : $" (and {leftOut} more since the last such line)"];
        log.Write(level, template + "{Others:l}", filled);
    }

    private bool IsDue(string kind, out long leftOut)
    {
        // Monotonic: a clock that is set back must not silence it.
        var now = time.GetTimestamp();
        lock (gate)
        {
            if (!byKind.TryGetValue(kind, out var last) && byKind.Count >= MostKinds)
                byKind.Clear();
            leftOut = last.LeftOut;
            if (last.Logged != 0 && time.GetElapsedTime(last.Logged, now) < Quiet)
            {
                byKind[kind] = last with { LeftOut = leftOut + 1 };
                return false;
            }

            byKind[kind] = (now == 0 ? 1 : now, 0);
            return true;
        }
    }
}

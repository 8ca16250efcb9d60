using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using Serilog;

namespace HealthCheck.Collector.Ingest;

/// <summary>Says in the log what was refused and why: each reason at once, and from then on at most once a minute.</summary>
internal sealed class RefusalLog(TimeProvider time, ILogger log)
{
    private const int TextKept = 200;
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);
    private readonly Dictionary<Refusal, (DateTimeOffset Logged, long Since)> byReason = [];

    /// <summary>One more refusal.</summary>
    public void Add(string topic, Refusal reason, string message)
    {
        var now = time.GetUtcNow();
        if (!byReason.TryGetValue(reason, out var last))
            last = (DateTimeOffset.MinValue, 0);
        if (now - last.Logged < Quiet)
        {
            byReason[reason] = last with { Since = last.Since + 1 };
            return;
        }

        byReason[reason] = (now, 0);
        log.Warning(
            "Refused as {Reason}: {Topic}: {Message}{Others}", reason, PlainText.Line(topic, TextKept), PlainText.Line(message, TextKept),
            last.Since == 0 ? "" : $" (and {last.Since} more for this reason since the last such line)");
    }
}

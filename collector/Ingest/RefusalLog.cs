using HealthCheck.Contracts;
using HealthCheck.Hosting.Logging;
using HealthCheck.Hosting.Text;
using Serilog;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// Says in the log what was refused and why: each reason at once, and from then on at most once a minute.
/// </summary>
internal sealed class RefusalLog(TimeProvider time, ILogger log)
{
    private const int TextKept = 200;
    private readonly RateLimitedLog lines = new(time, log);

    /// <summary>One more refusal.</summary>
    public void Add(string topic, Refusal reason, string message) => lines.Warning(
        reason.ToString(), "Refused as {Reason}: {Topic}: {Message}", reason, PlainText.Line(topic, TextKept),
        PlainText.Line(message, TextKept));
}

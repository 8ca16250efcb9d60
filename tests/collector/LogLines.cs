using System.Collections.Concurrent;
using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace HealthCheck.Collector.Tests;

/// <summary>A log that a test can read.</summary>
internal sealed class LogLines : ILogEventSink
{
    private readonly ConcurrentQueue<string> lines = new();

    public LogLines() => Logger = new LoggerConfiguration()
        .MinimumLevel.Information()
        .WriteTo.Sink(this)
        .CreateLogger();

    public ILogger Logger { get; }

    public IReadOnlyList<string> All => [.. lines];

    public void Emit(LogEvent logEvent) =>
        lines.Enqueue($"{logEvent.Level} {logEvent.RenderMessage(CultureInfo.InvariantCulture)} {logEvent.Exception}");
}

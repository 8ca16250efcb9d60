using HealthCheck.Collector.Clock;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Ingest;

/// <summary>The state of the connection to the broker, for whoever asks.</summary>
internal sealed class ConnectionState(TimeProvider time)
{
    /// <summary>Code of the problem that there is no connection.</summary>
    public const string Unreachable = "broker-unreachable";

    private sealed record State(bool Connected, Moment? Since, string? Reason);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Moment startedAt = new(time);
    private volatile State state = new(false, null, null);

    /// <summary>As it stands in the collector's health.</summary>
    public BrokerState Broker => state is var now ? new(now.Connected, now.Since?.Time) : new(false, null);

    /// <summary>Whether there has been no connection for a few seconds: nothing is known of any device now.</summary>
    public bool IsCutOff => state is { Connected: false } now && (now.Since ?? startedAt).Age >= Patience;

    /// <summary>There is a connection.</summary>
    public void Up() => state = new(true, new(time), null);

    /// <summary>There is none.</summary>
    /// <param name="reason">What to look at.</param>
    public void Down(string reason)
    {
        var now = state;
        state = new(false, now is { Connected: false, Since: { } since } ? since : new(time), reason);
    }

    /// <summary>The problem, once it lasts.</summary>
    public Problem? Problem(Uri url)
    {
        var now = state;
        var since = now.Since ?? startedAt;
        return now.Connected || since.Age < Patience
            ? null
            : new(
                Unreachable, HealthStatus.Critical, since.Time,
                $"No connection to the broker {url.Host}: {now.Reason ?? "it has not answered yet"}",
                "Look at the broker; the collector keeps trying, and the broker keeps the messages meanwhile.");
    }
}

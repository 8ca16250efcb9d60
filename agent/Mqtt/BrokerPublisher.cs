using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// Keeps the agent connected to the broker: connects with a last will, reconnects with a growing delay, and publishes
/// the status stopped at the end. <see cref="BrokerSession"/> sends the messages; <see cref="ConnectionReport"/>
/// decides the log lines.
/// </summary>
internal sealed class BrokerPublisher(
    MqttOptions options, AgentRun run, BrokerTerms terms, BrokerSession session, SampleRing ring, Spool spool,
    AgentCounters counters, ILogger<BrokerPublisher> log, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock one = new();
    private readonly string clientId = ClientId(run.DeviceId);
    private readonly ConnectionReport report = new(options.Name, Twin(ClientId(run.DeviceId)), clock);
    private bool hasBeenConnected;

    /// <summary>The client id of the agent of a device.</summary>
    public static string ClientId(string deviceId) => $"healthcheck-agent-{deviceId}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await ConnectAsync(stoppingToken);
                await StayAsync(connection, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // The only catch-all of this loop: after any exception it reconnects.
                Log(() => report.Ended(ConnectFailure.End(e)));
            }

            await Task.Delay(report.Delay(Random.Shared.NextDouble()), clock, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        spool.Save(ring.Unacknowledged, ring.EachUnacknowledged());
    }

    private static string Twin(string clientId) =>
        $"look for a second agent, an old container, or a device whose card was copied, with the id {clientId}. "
        + "Stop it, or set Device:Id on one of the two to something else";

    // The timer may fire while the connection ends.
    private void Log(Func<ConnectionLogLine?> tell)
    {
        lock (one)
        {
            if (tell() is { } news)
                log.Log(news.IsWarning ? LogLevel.Warning : LogLevel.Information, "{News}", news.Text);
        }
    }

    private async Task<RequestConnection> ConnectAsync(CancellationToken stopping)
    {
        terms.BeginAttempts();
        while (true)
        {
            var connect = Connect(terms.Limits);
            var connection = await RequestConnection.ConnectAsync(connect, clock, session.Receive, stopping);
            if (connection.Refusal is not { } refusal)
                return connection;
            await connection.DisposeAsync();

            // A broker that rejects the last will may accept it with other options.
            if (!terms.StoreRejection(connection.Welcome.ReasonCode))
                throw new IOException(refusal);
        }
    }

    private MqttClientOptions Connect(BrokerLimits limits) => BrokerConnection.Prepare(options, clientId)
        .WithCleanStart(true)
        .WithSessionExpiryInterval(0)
        .WithMaximumPacketSize(ContractLimits.RangesBytes + 1024)
        .WithKeepAlivePeriod(BrokerTerms.Offered)
        .WithWillTopic(new Topics(options.TopicPrefix).Of(run.DeviceId, TopicKind.Status))
        .WithWillPayload(PresencePayload.Of(Presence.Offline).ToArray())
        .WithWillQualityOfServiceLevel(limits.PublishQoS)
        .WithWillRetain(limits.RetainAvailable)
        .Build();

    private async Task StayAsync(RequestConnection connection, CancellationToken stopping)
    {
        terms.Connected(connection.Welcome);
        if (hasBeenConnected)
            counters.Reconnected();
        hasBeenConnected = true;
        Log(() => report.Connected());
        using var settled =
            clock.CreateTimer(_ => Log(report.Settled), null, report.SettlesAfter, Timeout.InfiniteTimeSpan);
        try
        {
            await session.RunAsync(connection, stopping);
        }
        catch (Exception) when (stopping.IsCancellationRequested && !connection.Ended.IsCompleted)
        {
            await SayStoppedAsync(connection);
        }
    }

    private async Task SayStoppedAsync(RequestConnection connection)
    {
        using var limit = new CancellationTokenSource(DisconnectTimeout, clock);
        try
        {
            await session.SendLastSampleAsync(connection, limit.Token);
            await session.SendStatusAsync(connection, Presence.Stopped, limit.Token);
            await connection.DisconnectAsync(limit.Token);
        }
        catch (Exception e)
        {
            // The broker then publishes the last will.
            log.LogWarning("Could not say goodbye to the broker: {Reason}", ConnectFailure.Describe(e));
        }
    }
}

using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// Keeps a connection to the broker for as long as the agent runs and whether or not there is a broker: connects for ever
/// with a growing, jittered delay, leaves a last will, and says goodbye when it is stopped. What goes over a connection is
/// <see cref="BrokerSession"/>'s, and what the log says about it is <see cref="ConnectionReport"/>'s.
/// </summary>
internal sealed class BrokerPublisher(
    MqttOptions options, AgentRun run, BrokerTerms terms, BrokerSession session, SampleRing ring, Spool spool, AgentCounters counters,
    ILogger<BrokerPublisher> log, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan GoodbyeTakesAtMost = TimeSpan.FromSeconds(5);

    private readonly Lock one = new();
    private readonly string clientId = ClientId(run.DeviceId);
    private readonly ConnectionReport report = new(options.Name, Twin(ClientId(run.DeviceId)), clock);

    /// <summary>The name under which the agent of a device connects.</summary>
    public static string ClientId(string deviceId) => $"healthcheck-agent-{deviceId}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var client = new MqttClientFactory().CreateMqttClient(terms);
        var hasBeenConnected = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConnectAsync(client, stoppingToken);
                if (hasBeenConnected)
                    counters.Reconnected();
                hasBeenConnected = true;
                Log(() => report.Connected());
                using var settled = clock.CreateTimer(_ => Log(report.Settled), null, report.SettlesAfter, Timeout.InfiniteTimeSpan);
                await session.RunAsync(client, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // The one catch-all of this loop: whatever ends a connection, the next one is tried.
                Log(() => report.Ended(ConnectFailure.End(e)));
            }

            if (client.IsConnected)
                await client.TryDisconnectAsync(MqttClientDisconnectOptionsReason.DisconnectWithWillMessage, null);
            await Task.Delay(report.Delay(Random.Shared.NextDouble()), clock, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await SayGoodbyeAsync(client);
        spool.Save(ring.Unacknowledged, ring.EachUnacknowledged());
    }

    private static string Twin(string clientId) =>
        $"look for a second agent, an old container, or a device whose card was copied, with the id {clientId}. "
        + "Stop it, or set Device:Id on one of the two to something else";

    // The timer of a connection that has lasted may come while it ends.
    private void Log(Func<ConnectionLogLine?> tell)
    {
        lock (one)
        {
            if (tell() is { } news)
                log.Log(news.IsWarning ? LogLevel.Warning : LogLevel.Information, "{News}", news.Text);
        }
    }

    private async Task ConnectAsync(IMqttClient client, CancellationToken stopping)
    {
        terms.BeginAttempts();
        while (true)
        {
            var connection = Connection(terms.Limits);
            var result = await BrokerSession.AnsweredAsync(limit => client.ConnectAsync(connection, limit), clock, stopping);
            if (result.ResultCode == MqttClientConnectResultCode.Success)
                return;

            // A broker that cannot keep the last will as we want it says so, and takes it as it can.
            if (!terms.TakeRefusal(result.ResultCode))
                throw new IOException(ConnectFailure.Describe(result));
        }
    }

    private MqttClientOptions Connection(BrokerLimits limits) => BrokerConnection.Prepare(options, clientId)
        .WithCleanStart(true)
        .WithSessionExpiryInterval(0)
        .WithMaximumPacketSize(ContractLimits.RangesBytes + 1024)
        .WithNoKeepAlive()
        .WithWillTopic(new Topics(options.TopicPrefix).Of(run.DeviceId, TopicKind.Status))
        .WithWillPayload(PresencePayload.Of(Presence.Offline).ToArray())
        .WithWillQualityOfServiceLevel(limits.PublishQoS)
        .WithWillRetain(limits.RetainAvailable)
        .Build();

    private async Task SayGoodbyeAsync(IMqttClient client)
    {
        if (!client.IsConnected)
            return;
        using var limit = new CancellationTokenSource(GoodbyeTakesAtMost, clock);
        try
        {
            await session.SendLastSampleAsync(client, limit.Token);
            await session.SendStatusAsync(client, Presence.Stopped, limit.Token);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token);
        }
        catch (Exception e)
        {
            // Nothing is left to be done about it: the broker then sends the last will.
            log.LogWarning("Could not say goodbye to the broker: {Reason}", ConnectFailure.Describe(e));
        }
    }
}

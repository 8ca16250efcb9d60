using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Sampling;
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
/// <see cref="BrokerSession"/>'s.
/// </summary>
internal sealed class BrokerPublisher(
    MqttOptions options, AgentRun run, BrokerSession session, SampleRing ring, Spool spool, AgentCounters counters,
    ILogger<BrokerPublisher> log, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan OfferedKeepAlive = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan GoodbyeTakesAtMost = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastingConnection = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var keepAlive = new KeepAlive(OfferedKeepAlive);
        using var client = new MqttClientFactory().CreateMqttClient(keepAlive);
        var failures = 0;
        var hasBeenConnected = false;
        var connectedAt = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            var isConnected = false;
            try
            {
                await ConnectAsync(client, stoppingToken);
                (isConnected, connectedAt) = (true, clock.GetTimestamp());
                if (hasBeenConnected)
                    counters.Reconnected();
                hasBeenConnected = true;
                log.LogInformation("Connected to the broker at {Url}", options.Url.Authority);
                await session.RunAsync(client, keepAlive.Period, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // The one catch-all of this loop: whatever ends a connection, the next one is tried. Only the first failure
                // in a row is worth a line, and a connection that breaks at once is no end of the row.
                if (isConnected && clock.GetElapsedTime(connectedAt) > LastingConnection)
                    failures = 0;
                if (failures++ == 0)
                    log.LogWarning(
                        "No connection to the broker at {Url}, trying until there is one: {Reason}",
                        options.Url.Authority, ConnectFailure.Describe(e));
            }

            if (client.IsConnected)
                await client.TryDisconnectAsync(MqttClientDisconnectOptionsReason.DisconnectWithWillMessage, null);
            await Task.Delay(ReconnectDelay.After(failures, Random.Shared.NextDouble()), clock, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await SayGoodbyeAsync(client);
        spool.Save(ring.Unacknowledged, ring.EachUnacknowledged());
    }

    private async Task ConnectAsync(IMqttClient client, CancellationToken stopping)
    {
        var connection = BrokerConnection.Prepare(options, $"healthcheck-agent-{run.DeviceId}")
            .WithCleanStart(true)
            .WithSessionExpiryInterval(0)
            .WithMaximumPacketSize(ContractLimits.RangesBytes + 1024)
            .WithNoKeepAlive()
            .WithWillTopic(new Topics(options.TopicPrefix).Of(run.DeviceId, TopicKind.Status))
            .WithWillPayload(PresencePayload.Of(Presence.Offline).ToArray())
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain(true)
            .Build();
        var result = await BrokerSession.AnsweredAsync(limit => client.ConnectAsync(connection, limit), clock, stopping);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
            throw new IOException(ConnectFailure.Describe(result));
    }

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

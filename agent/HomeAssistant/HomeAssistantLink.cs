using System.Buffers;
using System.Collections.Concurrent;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Agent.RuntimeTuning;
using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Hosting.Text;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// The part of a broker session that serves Home Assistant: it receives birth messages and the deletion of this device,
/// and sends the discovery message when <see cref="DiscoverySchedule"/> makes it due. Only the hash of the message
/// stays in memory.
/// </summary>
internal sealed class HomeAssistantLink
{
    private const int MostEventFailures = 3, LongestTopic = 200;

    // Whoever may write there cannot fill the memory of the agents.
    private const int MostCollectors = 16, LongestStatus = 16;

    private readonly HomeAssistantOptions options;
    private readonly HomeAssistantTopics topics;
    private readonly Discovery discovery;
    private readonly DiscoverySchedule schedule;
    private readonly PublishedEntities published;
    private readonly EntityMemory memory;
    private readonly HttpOptions http;
    private readonly ILogger<HomeAssistantLink> log;
    private readonly Topics own;
    private readonly ConcurrentDictionary<string, bool> collectors = new(StringComparer.Ordinal);
    private readonly ProblemEvents events;
    private readonly string eventTopic;
    private TaskCompletionSource woken = NewSignal();
    private DeviceAnnouncement? told;
    private byte[]? sentHash;
    private string? outdatedTopic;
    private int toldLeftOut, eventFailures;
    private bool isSendingEvent;
    private volatile bool isHomeAssistantThere;
    private (int Room, int LeftOut)? toldRoom;

    public HomeAssistantLink(
        MqttOptions mqtt, HomeAssistantOptions options, HttpOptions http, RemoteCommandOptions commands, AgentRun run,
        CommandKey key, EntityMemory memory, ILogger<HomeAssistantLink> log, TimeProvider clock)
    {
        (this.options, this.http, this.memory, this.log) = (options, http, memory, log);
        topics = new HomeAssistantTopics(options.DiscoveryPrefix, run.DeviceId);
        own = new Topics(mqtt.TopicPrefix);
        discovery = new Discovery(own, topics, key);
        schedule = new DiscoverySchedule(clock, Random.Shared.NextDouble);
        published = new PublishedEntities(options, commands.Enabled, clock);
        events = new ProblemEvents(clock);
        eventTopic = own.Of(run.DeviceId, TopicKind.Event);

        var known = memory.Load();
        if (memory.Topic is { } other && !topics.IsConfig(other))
        {
            // A copy of a card is not the device that it was made from, which may well be alive.
            log.LogInformation(
                "{Topic} is what another device told Home Assistant, and stays there: healthcheck-agent forget with "
                    + "its Device:Id removes it",
                PlainText.Line(other, LongestTopic));
            return;
        }

        outdatedTopic = memory.Topic is { } topic && (topic != topics.Config || !options.Enabled) ? topic : null;
        if (outdatedTopic is null)
            published.Remember(known, memory.Orphans);
        events.Remember(memory.Problems);
    }

    /// <summary>Completes when something became due earlier than <see cref="Pause"/> said.</summary>
    public Task Woken => woken.Task;

    /// <summary>Time until something is due; null if nothing is.</summary>
    public TimeSpan? Pause => options.Enabled ? schedule.Pause : null;

    /// <summary>Whether all retained messages are due again after a birth message.</summary>
    public bool IsBirthDue => options.Enabled && schedule.IsBirthDue;

    /// <summary>The subscriptions, without retained messages: only new ones count.</summary>
    public IEnumerable<MqttTopicFilter> Filters => !options.Enabled ? [] :
    [
        new MqttTopicFilterBuilder()
            .WithTopic(topics.Birth).WithRetainHandling(MqttRetainHandling.DoNotSendOnSubscribe).Build(),
        new MqttTopicFilterBuilder().WithTopic(topics.Config).WithNoLocal()
            .WithRetainHandling(MqttRetainHandling.DoNotSendOnSubscribe).WithAtLeastOnceQoS().Build(),
        new MqttTopicFilterBuilder().WithTopic(own.CollectorFilter(TopicKind.Status)).Build(),
    ];

    /// <summary>Begins to listen: which collectors there are is told anew.</summary>
    public void BeginSubscriptions() => collectors.Clear();

    public void BeginSession()
    {
        (sentHash, isHomeAssistantThere) = (null, false);
        schedule.Connected();

        // Some brokers close the connection over what they refuse.
        if (isSendingEvent)
            EventRefused();
        isSendingEvent = false;
        events.Repeat();
    }

    /// <summary>Handles a message if it is from Home Assistant.</summary>
    public void Receive(MqttPublishPacket message)
    {
        if (message.Topic == topics.Birth)
        {
            isHomeAssistantThere = message.Payload.Length == 6
                && message.Payload.ToArray().AsSpan().SequenceEqual("online"u8);
            if (!isHomeAssistantThere)
                return;
            schedule.Born();
            log.LogDebug("Home Assistant has come");
        }
        else if (message.Topic == topics.Config && message.Payload.IsEmpty)
        {
            if (schedule.Deleted())
            {
                log.LogInformation(
                    "This device was deleted in Home Assistant, or taken from the broker: it stays away until its "
                        + "agent, Home Assistant or the broker starts again");
            }
        }
        else if (!own.TryParseCollector(message.Topic, TopicKind.Status, out var id) || !IsNews(id, message.Payload))
        {
            return;
        }

        Interlocked.Exchange(ref woken, NewSignal()).TrySetResult();
    }

    /// <summary>Sends the discovery message if it is due and new.</summary>
    /// <param name="announcement">The announcement of the device.</param>
    /// <param name="snapshot">Its latest snapshot.</param>
    /// <param name="room">The maximum size of a message on a topic.</param>
    /// <param name="send">Sends a retained message; false if the broker rejects it.</param>
    public async Task SendDueAsync(
        DeviceAnnouncement announcement, HealthSnapshot snapshot, Func<string, int> room,
        Func<string, ReadOnlyMemory<byte>, Task<bool>> send)
    {
        if (outdatedTopic is not null)
            await ClearAsync(outdatedTopic, send);
        if (!options.Enabled)
            return;
        // One that is there before one that is not; else the first.
        var via = collectors.OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => each.Key).FirstOrDefault() is { } collector
            ? HomeAssistantTopics.OfCollector(options.DiscoveryPrefix, collector).ObjectId
            : null;
        if (published.Observe(snapshot, RouteOf(announcement)) | !ReferenceEquals(announcement, told)
            | via != discovery.Via)
            schedule.Changed();
        discovery.Via = via;
        told = announcement;
        var isBirth = schedule.IsBirthDue;
        if (!schedule.Begin())
            return;
        if (isBirth)
            published.Born();

        if (Fit(announcement, Math.Min(room(topics.Config), Discovery.MostBytes)) is not { } message)
        {
            schedule.Sent(isNew: false);
            return;
        }

        var hash = Sha256.Hash(message);
        if (!isBirth && sentHash is not null && hash.AsSpan().SequenceEqual(sentHash))
        {
            schedule.Sent(isNew: false);
            return;
        }

        if (!await send(topics.Config, message))
        {
            var isGivenUp = schedule.Rejected();
            log.LogWarning(
                "The broker does not let this device announce itself to Home Assistant{Until}: allow it to write "
                    + "{Topic}, or set HomeAssistant:Enabled to false",
                isGivenUp ? ", and it is not tried again" : "", topics.Config);
            return;
        }

        if (published.LeftOut is > 0 and var leftOut && leftOut != toldLeftOut)
        {
            toldLeftOut = leftOut;
            log.LogWarning(
                "Home Assistant is told of the {Most} most important entities and not of {LeftOut} others: choose "
                    + "with HomeAssistant:Exclude or HomeAssistant:Include",
                PublishedEntities.MostEntities, leftOut);
        }

        sentHash = hash;
        schedule.Sent(isNew: true);
        if (published.MarkSent(isHomeAssistantThere))
            schedule.Changed();
        Save();
    }

    /// <summary>Sends what changed about the problems since the last time.</summary>
    /// <param name="snapshot">The latest snapshot.</param>
    /// <param name="room">The maximum size of a message on a topic.</param>
    /// <param name="send">Sends a message that is not retained; false if the broker rejects it.</param>
    public async Task SendEventsAsync(
        HealthSnapshot snapshot, Func<string, int> room, Func<string, ReadOnlyMemory<byte>, Task<bool>> send)
    {
        if (!options.Enabled || eventFailures >= MostEventFailures)
            return;
        var due = events.Compare(snapshot);
        foreach (var each in due)
        {
            var json = each.Write();
            if (json.Length <= room(eventTopic))
            {
                isSendingEvent = true;
                if (await send(eventTopic, json))
                    eventFailures = 0;
                else
                    EventRefused();
                isSendingEvent = false;
            }

            events.Sent(each);
        }

        if (due.Count > 0)
            Save();
    }

    // Its status is there until the collector is removed.
    private bool IsNews(string collector, ReadOnlySequence<byte> status)
    {
        if (status.IsEmpty)
            return collectors.TryRemove(collector, out _);
        if (status.Length > LongestStatus || PresenceOf(status.ToArray()) is not { } presence
            || (collectors.Count >= MostCollectors && !collectors.ContainsKey(collector)))
            return false;
        var isOnline = presence == Presence.Online;
        var isNews = !collectors.TryGetValue(collector, out var wasOnline) || wasOnline != isOnline;
        collectors[collector] = isOnline;
        return isNews;
    }

    private static Presence? PresenceOf(byte[] status)
    {
        try
        {
            return PresencePayload.Read(status);
        }
        catch (ContractException)
        {
            return null;
        }
    }

    private void EventRefused()
    {
        if (++eventFailures == MostEventFailures)
        {
            log.LogWarning(
                "The broker does not let this device tell Home Assistant when a problem begins or ends, and it is not "
                    + "tried again: allow it to write {Topic}",
                eventTopic);
        }
    }

    private void Save() => memory.Save(topics.Config, published.Known, published.Orphans, events.Told);

    private byte[]? Fit(DeviceAnnouncement announcement, int room)
    {
        var fitted = discovery.Fit(announcement, http.PageUrl(announcement), published.Present, published.Gone, room);
        var total = published.Present.Count();
        var leftOut = fitted?.LeftOut ?? total;
        if (leftOut > 0 && toldRoom != (room, leftOut))
        {
            toldRoom = (room, leftOut);
            log.LogWarning(
                "Home Assistant is told of {Known} of {Total} entities: no more have room in a message of {Room} "
                + "bytes. Choose with HomeAssistant:Include, or allow 70000 bytes at the broker (in Mosquitto: "
                + "max_packet_size) if it allows less",
                total - leftOut, total, room);
        }

        return fitted?.Json;
    }

    private static string? RouteOf(DeviceAnnouncement announcement) => announcement.Address is { } address
        ? announcement.Addresses.FirstOrDefault(each => each.Address == address)?.Interface
        : null;

    // The device was published under another topic, or discovery is off now.
    private async Task ClearAsync(string topic, Func<string, ReadOnlyMemory<byte>, Task<bool>> send)
    {
        outdatedTopic = null;
        if (await send(topic, ReadOnlyMemory<byte>.Empty))
            memory.Clear();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// What happened between two states of a device. Pure: the state holds what was told, so that a replay, a duplicate or
/// a late sample, which change nothing of it, tell nothing either.
/// </summary>
internal static class DeviceEvents
{
    /// <summary>What happened, in the order of the telling.</summary>
    /// <param name="before">The device before; null when it was not known.</param>
    /// <param name="after">The device now.</param>
    /// <param name="now">When, by the collector's clock.</param>
    public static IEnumerable<EventDraft> Between(Device? before, Device after, DateTimeOffset now)
    {
        if (before is null)
        {
            yield return new(EventKind.FirstSeen, FirstSeen(after.Announcement?.Value));
        }

        if (!ReferenceEquals(before?.EventState, after.EventState))
        {
            foreach (var each in Told(before?.EventState ?? EventState.Empty, after, now))
                yield return each;
        }

        if (before is { Announcement.Value: var was } && after.Announcement!.Value is var isNow
            && !ReferenceEquals(was, isNow)
            && after.EventState.Boots.SharedSince is null)
        {
            foreach (var each in Announced(was, isNow))
                yield return each;
        }

        if ((before?.Presence ?? Presence.Offline) != after.Presence)
            yield return Presented(before, after, now);

        if (after.Runs.Lost > (before?.Runs.Lost ?? 0))
        {
            var lost = after.Runs.Lost - (before?.Runs.Lost ?? 0);
            yield return new(
                EventKind.SamplesLost,
                $"{Words.Count(lost, "sample", "samples")} will not come any more: the device no longer holds them",
                Before: Text(before?.Runs.Lost ?? 0),
                After: Text(after.Runs.Lost));
        }
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string FirstSeen(DeviceAnnouncement? device)
    {
        const string Message = "Seen for the first time";
        if (device is null)
            return Message;
        var model = device.Model is { } name ? $", {Said(name)}" : "";
        var address = device.Address is { } at ? $", at {Said(at)}" : "";
        return $"{Message}: {Said(device.Name)}{model}{address}";
    }

    private static IEnumerable<EventDraft> Told(EventState before, Device device, DateTimeOffset now)
    {
        var after = device.EventState;
        if (after.Boots.SharedSince is not null && before.Boots.SharedSince is null)
        {
            yield return new(
                EventKind.IdentityShared,
                "Two agents use this identity in turns, and their samples are mixed: update both agents, or set "
                    + "Device:Id on one of them",
                after.Boots.Speakers[1].BootId, after.Boots.Speakers[0].BootId);
        }
        else if (before.Boots.Boots is [var booted, ..] && after.Boots.Boots[0] != booted
            && after.Boots.SharedSince is null)
        {
            yield return new(EventKind.Rebooted, "Rebooted", booted, after.Boots.Boots[0]);
        }

        if (after.Clock.IsWrong != before.Clock.IsWrong)
        {
            yield return after.Clock.IsWrong
                ? new(EventKind.ClockWrong,
                    $"The clock is {Words.LongSpan(after.Clock.Ahead.Duration())} "
                    + $"{(after.Clock.Ahead > TimeSpan.Zero ? "ahead" : "behind")}")
                : new(EventKind.ClockRight, "The clock is right again");
        }

        if (after.Card is { } card && card.Relation != before.Card?.Relation)
        {
            if (card.Relation == CardRelation.IdentityChanged)
            {
                yield return new(
                    EventKind.IdentityChanged,
                    $"Card and network ports are those of {card.OtherId}, which is silent: one device under a new "
                        + $"identity. "
                        + "Adopt the old one to keep its history",
                    card.OtherId, device.Id);
            }
            else if (card.Relation == CardRelation.Moved)
                yield return new(
                    EventKind.CardMoved,
                    $"The card is that of {card.OtherId}, which is silent since: it moved to this board", card.OtherId,
                    device.Id);
            else if (card.Relation == CardRelation.Cloned)
                yield return new(EventKind.CardCloned,
                    $"The card is a copy of that of {card.OtherId}, and both are running", card.OtherId, device.Id);
        }

        foreach (var ended in before.Problems.Where(problem => after.Problems.All(other => other.Code != problem.Code)))
            yield return new(EventKind.ProblemEnded, $"Ended after {Words.Span(now - ended.Since)}: {Said(ended.Code)}",
                Code: ended.Code);
        foreach (var began in after.Problems.Where(problem => before.Problems.All(other => other.Code != problem.Code)))
        {
            var problem = device.Health?.Problems.FirstOrDefault(each => each.Code == began.Code);
            yield return new(
                EventKind.ProblemBegan, Said(problem?.Message ?? began.Code), Code: began.Code,
                After: problem?.Severity.ToString().ToLowerInvariant());
        }

        if (after.Http is { } http && http.Finding != (before.Http?.Finding ?? HttpFinding.Reachable))
            yield return new(
                KindOf(http.Finding),
                Said(http.Finding == HttpFinding.Unreachable
                ? $"Online at the broker, but {http.Message}"
                : http.Message));
    }

    private static IEnumerable<EventDraft> Announced(DeviceAnnouncement was, DeviceAnnouncement isNow)
    {
        if (was.Name != isNow.Name)
            yield return new(
                EventKind.Renamed, $"Renamed from {Said(was.Name)} to {Said(isNow.Name)}", was.Name, isNow.Name);
        else if (was.Hostname != isNow.Hostname)
            yield return new(
                EventKind.Renamed, $"The host name changed from {Said(was.Hostname)} to {Said(isNow.Hostname)}",
                was.Hostname, isNow.Hostname);
        if (was.Address is { } left && isNow.Address is { } taken && left != taken)
            yield return new(
                EventKind.AddressChanged, $"The address changed from {Said(left)} to {Said(taken)}", left, taken);
        if (was.AgentVersion != isNow.AgentVersion)
            yield return new(
                EventKind.AgentUpdated,
                $"The agent was updated from {Said(was.AgentVersion)} to {Said(isNow.AgentVersion)}", was.AgentVersion,
                isNow.AgentVersion);

        var (old, now) = (was.Fingerprint, isNow.Fingerprint);

        // A newer agent may tell the serial number of the chip instead of that of the image: the rest is as it was.
        var isTold = old.MachineId is not null && old.MachineId == now.MachineId && CardMatch.HaveSamePorts(old, now);
        if (old.Serial is { } board && now.Serial is { } newBoard && board != newBoard && !isTold)
            yield return new(
                EventKind.BoardReplaced, "It reports another board under the same identity", board, newBoard);
        else if (old.MachineId is { } card && now.MachineId is { } newCard && card != newCard)
            yield return new(
                EventKind.CardReplaced, "Another card or a new system runs in the same board", card, newCard);
    }

    private static EventDraft Presented(Device? before, Device after, DateTimeOffset now)
    {
        var (was, lasted) = (before?.Presence ?? Presence.Offline, Words.Span(now - (before?.PresenceSince ?? now)));
        var isFirst = before is null || before.IsPresenceUnsaid;
        var wasOnline = was == Presence.Online ? $", after {lasted} online" : "";
        return after.Presence switch
        {
            Presence.Online =>
                new(EventKind.Online, isFirst ? "Came online" : $"Back online, after {lasted}", Word(was), "online"),
            Presence.Stopped => new(EventKind.Stopped, $"Stopped{wasOnline}", Word(was), "stopped"),
            _ => new(EventKind.Offline, $"Lost connection{wasOnline}", Word(was), "offline"),
        };
    }

    private static EventKind KindOf(HttpFinding finding) => finding switch
    {
        HttpFinding.Differs => EventKind.HttpDiffers,
        HttpFinding.Unreachable => EventKind.HttpUnreachable,
        HttpFinding.SomebodyElse => EventKind.SomebodyElse,
        _ => EventKind.HttpReachable,
    };

    private static string Word(Presence presence) => presence.ToString().ToLowerInvariant();

    private const int LongestText = 200;

    private static string Said(string text) => PlainText.Line(text, LongestText);
}

using System.Collections.Immutable;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// What was told of a device, what its owner says and whose history it was given, as parts of its document.
/// </summary>
internal static class EventStateDocument
{
    /// <summary>Adds what there is to the document of a device.</summary>
    public static void AddTo(BsonDocument document, Device device)
    {
        if (!ReferenceEquals(device.EventState, EventState.Empty))
            document["chronicle"] = From(device.EventState);
        if (!ReferenceEquals(device.Owner, OwnerEdits.None))
            document["owner"] = From(device.Owner);
        if (!device.Adopted.IsEmpty)
        {
            document["adopted"] = new BsonArray(device.Adopted.Select(each =>
                new BsonDocument { ["id"] = each.Id, ["number"] = each.Number }));
        }
    }

    /// <summary>What was told of a device.</summary>
    public static EventState ReadEventState(BsonDocument device)
    {
        if (device["chronicle"] is not BsonDocument document)
            return EventState.Empty;
        return new()
        {
            Problems = [.. Each(document["problems"]).Select(
                each => new OpenProblem(each["code"].AsString, Time(each["since"])))],
            Clock = ReadClock(document["clock"]),
            Boots = ReadBoots(document["boots"].AsDocument),
            Card = document["card"] is BsonDocument card
                ? new(card["other"].AsString, (CardRelation)card["relation"].AsInt32)
                : null,
            Http = document["http"] is BsonDocument http
                ? new((HttpFinding)http["finding"].AsInt32, Time(http["since"]), http["message"].AsString)
                : null,
            Quota = ReadQuota(document),
        };
    }

    public static OwnerEdits ReadOwner(BsonDocument device) => device["owner"] is not BsonDocument document
        ? OwnerEdits.None
        : new(
            Text(document["name"]),
            document["tags"] is BsonArray tags ? [.. tags.Select(tag => tag.AsString)] : null,
            Text(document["notes"]), document["muted"].AsBoolean);

    public static ImmutableArray<AdoptedDevice> ReadAdopted(BsonDocument device) =>
        [.. Each(device["adopted"]).Select(each => new AdoptedDevice(each["id"].AsString, each["number"].AsInt32))];

    private static BsonDocument From(EventState state)
    {
        var document = new BsonDocument { ["boots"] = From(state.Boots) };
        if (!state.Problems.IsEmpty)
        {
            document["problems"] = new BsonArray(state.Problems.Select(each =>
                new BsonDocument { ["code"] = each.Code, ["since"] = Millis(each.Since) }));
        }

        if (state.Clock.IsWrong)
            document["clock"] = state.Clock.Ahead.Ticks;
        if (state.Card is { } card)
            document["card"] = new BsonDocument { ["other"] = card.OtherId, ["relation"] = (int)card.Relation };
        if (state.Http is { } http)
        {
            document["http"] = new BsonDocument
            {
                ["finding"] = (int)http.Finding,
                ["since"] = Millis(http.Since),
                ["message"] = http.Message,
            };
        }

        if (state.Quota.Told > 0)
            From(state.Quota, document);
        return document;
    }

    private static void From(EventQuota quota, BsonDocument document)
    {
        (document["quotaSince"], document["quotaTold"]) = (Millis(quota.Since), quota.Told);
        if (quota.LeftOut > 0)
            document["quotaLeftOut"] = quota.LeftOut;
    }

    private static EventQuota ReadQuota(BsonDocument document) => document["quotaSince"].IsNull
        ? EventQuota.Untouched
        : new(
            Time(document["quotaSince"]), document["quotaTold"].AsInt32,
            document["quotaLeftOut"].IsNull ? 0 : document["quotaLeftOut"].AsInt32);

    private static BsonDocument From(BootHistory ledger) => new()
    {
        ["ids"] = new BsonArray(ledger.Boots.Select(boot => new BsonValue(boot))),
        ["speakers"] = new BsonArray(ledger.Speakers.Select(RunDocument.From)),
        ["turns"] = ledger.Turns,
        ["turnedAt"] = Millis(ledger.TurnedAt),
        ["sharedSince"] = Millis(ledger.SharedSince),
    };

    private static BootHistory ReadBoots(BsonDocument document) => new()
    {
        Boots = [.. document["ids"].AsArray.Select(boot => boot.AsString)],
        Speakers = [.. document["speakers"].AsArray.Select(RunDocument.ReadKey)],
        Turns = document["turns"].AsInt32,
        TurnedAt = MaybeTime(document["turnedAt"]),
        SharedSince = MaybeTime(document["sharedSince"]),
    };

    // A suspicion is not kept: it needs two samples, and they come again.
    private static ClockCheck ReadClock(BsonValue ahead) =>
        ahead.IsNull ? ClockCheck.Trusted : new() { IsWrong = true, Ahead = TimeSpan.FromTicks(ahead.AsInt64) };

    private static BsonDocument From(OwnerEdits owner) => new()
    {
        ["name"] = owner.Name,
        ["tags"] = owner.Tags is { } tags ? new BsonArray(tags.Select(tag => new BsonValue(tag))) : BsonValue.Null,
        ["notes"] = owner.Notes,
        ["muted"] = owner.IsMuted,
    };

    private static BsonArray Each(BsonValue array) => array.IsNull ? [] : array.AsArray;

    private static string? Text(BsonValue value) => value.IsNull ? null : value.AsString;

    private static BsonValue Millis(DateTimeOffset? time) =>
        time is { } known ? known.ToUnixTimeMilliseconds() : BsonValue.Null;

    private static DateTimeOffset Time(BsonValue value) => DateTimeOffset.FromUnixTimeMilliseconds(value.AsInt64);

    private static DateTimeOffset? MaybeTime(BsonValue value) => value.IsNull ? null : Time(value);
}

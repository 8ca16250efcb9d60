using System.Text;
using System.Text.Json.Nodes;
using HealthCheck.Contracts;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>Messages that no device sends, made of sound ones of one device.</summary>
internal sealed class HostileMessages(ForgedDevice victim)
{
    private const int TooLarge = 300 * 1024;
    private static readonly Topics Topics = new();

    /// <summary>All of them, for every topic that a collector reads.</summary>
    public IEnumerable<HostileMessage> All() =>
    [
        .. Broken(TopicKind.Announcement, Wire.Write(victim.Announcement()), key: "intervalSeconds"),
        .. Broken(TopicKind.Health, Wire.Write(victim.Snapshot(100)), key: "sequence"),
        .. Broken(TopicKind.Backlog, Backlog(Wire.Write(victim.Snapshot(100))), key: "sequence"),
        .. OutOfRange(),
        .. WrongWords(),
        .. WrongId(),
        .. FutureDated(),
    ];

    private IEnumerable<HostileMessage> Broken(TopicKind kind, byte[] sound, string key)
    {
        var text = Encoding.UTF8.GetString(sound);
        var isList = kind == TopicKind.Backlog;
        var random = new byte[1000];
        new Random(42).NextBytes(random);

        // On the other topics an empty message is MQTT's way to clear what is retained.
        if (isList)
            yield return Malformed("empty", kind, []);
        yield return Malformed("random bytes", kind, random);
        yield return Malformed("invalid UTF-8", kind, Replace(sound, "apiVersion"u8, "apiV\xFF\xFErsion"u8));
        yield return Malformed("only its beginning", kind, sound[..1]);
        yield return Malformed("half of it", kind, sound[..(sound.Length / 2)]);
        yield return Malformed("all but the last byte", kind, sound[..^1]);
        yield return Malformed("more after its end", kind, [.. sound, .. "{}"u8]);
        yield return Malformed("null", kind, "null"u8.ToArray());
        yield return Malformed("a number", kind, "17"u8.ToArray());
        yield return Malformed("the wrong shape", kind, isList ? sound[1..^1] : Backlog(sound));
        yield return Malformed("an empty object", kind, isList ? "[{}]"u8.ToArray() : "{}"u8.ToArray());
        yield return Malformed(
            "a text for a number", kind, Utf8(text.Replace($"\"{key}\":", $"\"{key}\":\"x\",\"y\":")));
        yield return Malformed(
            "an object for a number", kind, Utf8(text.Replace($"\"{key}\":", $"\"{key}\":{{}},\"y\":")));
        yield return Malformed(
            "a number beyond all", kind, Utf8(text.Replace($"\"{key}\":", $"\"{key}\":1e999,\"y\":")));
        yield return Malformed(
            "the same key twice", kind, Utf8(text.Replace($"\"{key}\":", $"\"{key}\":3,\"{key}\":")));
        yield return Malformed("a key left out", kind, Utf8(text.Replace($"\"{key}\":", "\"z\":")));
        yield return Malformed(
            "a version of tomorrow", kind, Utf8(text.Replace("\"apiVersion\":\"1.0\"", "\"apiVersion\":\"2.0\"")));
        yield return Malformed(
            "deep nesting", kind, Utf8(text.Replace($"\"{key}\":", $"\"deep\":{Nested(10_000)},\"{key}\":")));
        yield return new($"{kind}: too large", Topics.Of(victim.Id, kind), Padded(sound, isList), Refusal.Oversized);
        yield return new(
            $"{kind}: too large and broken", Topics.Of(victim.Id, kind), new byte[TooLarge], Refusal.Oversized);
    }

    private IEnumerable<HostileMessage> OutOfRange()
    {
        var sound = victim.Snapshot(100);
        yield return Malformed("sequence 0", TopicKind.Health, Wire.Write(sound with { Sequence = 0 }));
        yield return Malformed("sequence below 0", TopicKind.Health, Wire.Write(sound with { Sequence = -1 }));
        yield return Malformed(
            "sequence at its end", TopicKind.Health, Wire.Write(sound with { Sequence = long.MaxValue }));
        yield return Malformed(
            "interval 0", TopicKind.Announcement, Wire.Write(victim.Announcement() with { IntervalSeconds = 0 }));
        yield return Malformed(
            "a name of a book's length", TopicKind.Announcement,
            Wire.Write(victim.Announcement() with { Name = new string('n', 10_000) }));
        yield return Malformed(
            "a thousand thermal zones", TopicKind.Health,
            Wire.Write(sound with { Temperature = [.. Enumerable.Repeat(sound.Temperature![0], 1000)] }));
        yield return Malformed(
            "hotter than the sun", TopicKind.Health,
            Wire.Write(sound with { Temperature = [sound.Temperature![0] with { Celsius = 5772 }] }));
    }

    private IEnumerable<HostileMessage> WrongWords()
    {
        foreach (var word in new[] { "ONLINE", "online ", "\"online\"", "away", "\0", "{}", new string('x', 1000) })
            yield return Malformed($"'{word.Trim('\0')}'", TopicKind.Status, Utf8(word));
        yield return new(
            "Status: too large", Topics.Of(victim.Id, TopicKind.Status), new byte[TooLarge], Refusal.Oversized);
        yield return new(
            "Status: of nobody", Topics.Of("never-announced", TopicKind.Status), Utf8("online"), Refusal.UnknownDevice);
    }

    private IEnumerable<HostileMessage> WrongId()
    {
        string[] others = ["somebody-else", "UPPER-CASE", "sp ace", "dot.dot", "ümlaut", new string('a', 65)];
        foreach (var (kind, payload) in Sound())
        {
            foreach (var other in others)
                yield return new($"{kind}: in the name of {other}", Topics.Of(other, kind), payload, Refusal.WrongId);
        }

        foreach (var other in others[1..])
            yield return new(
                $"Status: of {other}", Topics.Of(other, TopicKind.Status), Utf8("online"), Refusal.WrongId);

        yield return new(
            "Health: an id that is none", Topics.Of(victim.Id, TopicKind.Health),
            Wire.Write(victim.Snapshot(100) with { Id = "../../etc/passwd" }), Refusal.WrongId);
        yield return new(
            "Backlog: one of several is another's", Topics.Of(victim.Id, TopicKind.Backlog),
            Backlog(Wire.Write(victim.Snapshot(100)), Wire.Write(victim.Snapshot(101) with { Id = "somebody-else" })),
            Refusal.WrongId);
    }

    private IEnumerable<HostileMessage> FutureDated()
    {
        foreach (var days in new[] { 1, 365, 100_000 })
        {
            var snapshot = victim.Snapshot(100);
            snapshot = snapshot with { Time = snapshot.Time.AddDays(days) };
            var announcement = victim.Announcement();
            announcement = announcement with { StartedAt = announcement.StartedAt.AddDays(days) };
            yield return FutureDated(days, TopicKind.Announcement, Wire.Write(announcement));
            yield return FutureDated(days, TopicKind.Health, Wire.Write(snapshot));
            yield return FutureDated(days, TopicKind.Backlog, Backlog(Wire.Write(snapshot)));
        }
    }

    private IEnumerable<(TopicKind Kind, byte[] Payload)> Sound() =>
    [
        (TopicKind.Announcement, Wire.Write(victim.Announcement())),
        (TopicKind.Health, Wire.Write(victim.Snapshot(100))),
        (TopicKind.Backlog, Backlog(Wire.Write(victim.Snapshot(100)))),
    ];

    private HostileMessage Malformed(string name, TopicKind kind, byte[] payload) =>
        new($"{kind}: {name}", Topics.Of(victim.Id, kind), payload, Refusal.Malformed);

    private HostileMessage FutureDated(int days, TopicKind kind, byte[] payload) =>
        new($"{kind}: {days} days ahead", Topics.Of(victim.Id, kind), payload, Refusal.FutureDated);

    private static byte[] Backlog(params byte[][] snapshots) =>
        Utf8($"[{string.Join(',', snapshots.Select(Encoding.UTF8.GetString))}]");

    // Sound but for its size: a key that the reader does not know.
    private static byte[] Padded(byte[] sound, bool isList)
    {
        var document = JsonNode.Parse(sound)!;
        (isList ? document[0]! : document)["padding"] = new string(' ', TooLarge);
        return Utf8(document.ToJsonString());
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Replace(byte[] text, ReadOnlySpan<byte> word, ReadOnlySpan<byte> by)
    {
        var at = text.AsSpan().IndexOf(word);
        return [.. text.AsSpan(0, at), .. by, .. text.AsSpan(at + word.Length)];
    }
}

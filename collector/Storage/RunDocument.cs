using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HealthCheck.Collector.Devices;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>The runs of a device as part of its document; missing ranges are packed, there may be a thousand.</summary>
internal static class RunDocument
{
    public static BsonDocument From(RunHistory history) => new()
    {
        ["kept"] = new BsonArray(history.Runs.Select(From)),
        ["expected"] = history.Expected is { } expected ? From(expected) : BsonValue.Null,
        ["missingBefore"] = history.MissingBefore,
    };

    public static RunHistory Read(BsonDocument document) => new()
    {
        Runs = [.. document["kept"].AsArray.Select(run => ReadRun(run.AsDocument))],
        Expected = document["expected"].IsNull ? null : ReadKey(document["expected"]),
        MissingBefore = document["missingBefore"].AsInt64,
    };

    public static BsonDocument From(RunKey key) => new()
    {
        ["boot"] = key.BootId,
        ["started"] = key.StartedAt is { } started ? started : BsonValue.Null,
    };

    public static RunKey ReadKey(BsonValue document) =>
        new(document["boot"].IsNull ? null : document["boot"].AsString,
            document["started"].IsNull ? null : document["started"].AsInt64);

    private static BsonDocument From(SampleRun run) => new()
    {
        ["key"] = From(run.Key),
        ["highest"] = run.Gaps.Highest,
        ["baseline"] = run.Gaps.Baseline,
        ["floor"] = run.Gaps.Floor,
        ["lost"] = run.Gaps.Lost,
        ["missing"] = run.Gaps.Missing,
        ["absent"] = MemoryMarshal.AsBytes(run.Gaps.Absent.AsSpan()).ToArray(),
        ["gone"] = MemoryMarshal.AsBytes(run.Gaps.Gone.AsSpan()).ToArray(),
    };

    private static SampleRun ReadRun(BsonDocument document) => new(ReadKey(document["key"]), new()
    {
        Highest = document["highest"].AsInt64,
        Baseline = document["baseline"].AsInt64,
        Floor = document["floor"].AsInt64,
        Lost = document["lost"].AsInt64,
        Missing = document["missing"].AsInt64,
        Absent = Ranges(document["absent"]),
        Gone = Ranges(document["gone"]),
    });

    private static ImmutableArray<SequenceRange> Ranges(BsonValue packed) =>
        packed.IsNull ? [] : MemoryMarshal.Cast<byte, SequenceRange>(packed.AsBinary).ToImmutableArray();
}

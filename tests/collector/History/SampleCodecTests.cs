using CsCheck;
using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Tests.History;

public sealed class SampleCodecTests
{
    private static readonly DateTimeOffset Start = Examples.Noon;

    private static readonly Gen<double> Figure = Gen.OneOf(
        Gen.Int[-1000, 100_000].Select(i => i / 10d), Gen.Int[0, 3].Select(i => (double)i),
        Gen.Long[0, 1L << 50].Select(i => (double)i),
        Gen.Double.Where(double.IsFinite));

    private static readonly Gen<string> Metric = Gen.OneOf(
        Any("cpu.total.usedPercent", "storage.mounts./.free", "storage.mounts./media/Ü ☃.free",
            "temperature.cpu-thermal.celsius",
            "nobody.knows", "network.eth0.100.receivedBytesPerSecond", ""), Gen.String[0, 20]);

    private static readonly Gen<Sample> OneSample =
        from boot in Any("boot-1", "boot-2", (string?)null)
        from started in Gen.Long[0, 4_000_000_000_000].Nullable()
        from sequence in Gen.OneOf(Gen.Long[1, 1000], Gen.Long[1, long.MaxValue])
        from time in Gen.Long[0, 4_000_000_000_000]
        from delay in Gen.Long[-1000, 100_000_000]
        from values in Gen.Select(Metric, Figure).Array[0, 12]
        select new Sample(
            new(boot, started), sequence, DateTimeOffset.FromUnixTimeMilliseconds(time),
            DateTimeOffset.FromUnixTimeMilliseconds(time + delay),
            [.. values.DistinctBy(each => each.Item1).Select(each => new MetricValue(each.Item1, each.Item2))]);

    [Fact]
    public void Any_samples_come_back_as_they_were() => OneSample.Array[0, 40].Sample(samples =>
        AssertSame(samples, SampleCodec.Decode(SampleCodec.Encode(samples)), _ => true));

    [Fact]
    public void Asked_for_some_figures_only_those_come() =>
        Gen.Select(OneSample.Array[0, 20], Metric.Array[0, 4]).Sample((samples, asked) =>
        AssertSame(samples, SampleCodec.Decode(SampleCodec.Encode(samples), asked.Contains), asked.Contains));

    [Fact]
    public void Damaged_bytes_are_told_by_one_kind_of_exception()
    {
        var sound = SampleCodec.Encode(new LivelyDevice(1, Start, TimeSpan.FromSeconds(30)).Samples(30));
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte, Gen.Int[0, sound.Length]).Sample((place, value, length) =>
        {
            var damaged = sound.ToArray();
            damaged[place] = value;
            DecodesOrComplains(damaged);
            DecodesOrComplains(sound[..length]);
        }, iter: 2000);
        Gen.Byte.Array[0, 200].Sample(DecodesOrComplains);
    }

    [Fact]
    public void Nonsense_behind_a_sound_checksum_is_told_too() =>
        Gen.Byte.Array[0, 300].Sample(raw => DecodesOrComplains(Pieces.Of(raw, format: 3)), iter: 20_000);

    [Fact]
    public void Any_samples_come_back_from_as_many_pieces_as_they_take()
    {
        // Other names in each sample, and then many without any: rows times columns would be more than memory holds.
        var samples = Enumerable.Range(1, 40)
            .Select(i =>
                At(i, [.. Enumerable.Range(0, 512).Select(n => new MetricValue($"storage.mounts./{i}/{n}.free", n))]))
            .Concat(Enumerable.Range(41, 10_000).Select(i => At(i, [new("status", 0)]))).ToList();

        var pieces = SampleCodec.EncodeAll(samples).ToList();

        Assert.InRange(pieces.Count, 2, 40);
        Assert.InRange(pieces.Sum(piece => piece.Length), 1, 400_000);
        AssertSame([.. samples], [.. pieces.SelectMany(piece => SampleCodec.Decode(piece))], _ => true);

        static Sample At(int i, MetricValue[] values) =>
            new(new($"boot-{i}", i), i, Start.AddSeconds(i), Start.AddSeconds(i), values);
    }

    // Each with a run of its own: as many runs as there are samples can be read again.
    [Fact]
    public void Any_number_of_runs_comes_back()
    {
        var samples = Enumerable.Range(1, 70_000)
            .Select(i => new Sample(new($"boot-{i}", i), 1, Start.AddMilliseconds(i), Start, [new("status", 0)]))
                .ToArray();

        AssertSame(samples, [.. SampleCodec.EncodeAll(samples).SelectMany(piece => SampleCodec.Decode(piece))], _ =>
            true);
    }

    [Fact]
    public void Another_format_is_named()
    {
        var e = Assert.Throws<HistoryFormatException>(() => SampleCodec.Decode([9, .. new byte[20]]));
        Assert.Equal("It is of format 9, and this version reads 3.", e.Message);
    }

    [Fact]
    public void An_hour_of_a_lively_device_takes_less_than_35_bytes_for_55_figures()
    {
        var samples = new LivelyDevice(7, Start, TimeSpan.FromSeconds(30)).Samples(120);
        var figures = samples[0].Values.Count;
        var bytes = SampleCodec.Encode(samples).Length / 120d;
        TestContext.Current.SendDiagnosticMessage("{0} figures, {1:0.0} bytes a sample", figures, bytes);
        Assert.InRange(figures, 40, 60);
        Assert.InRange(bytes * 55 / figures, 1, 35);
    }

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void DecodesOrComplains(byte[] bytes)
    {
        try
        {
            SampleCodec.Decode(bytes);
        }
        catch (HistoryFormatException)
        {
            // What it is for.
        }
    }

    private static void AssertSame(Sample[] expected, IReadOnlyList<Sample> actual, Predicate<string> isAsked)
    {
        Assert.Equal(expected.Length, actual.Count);
        foreach (var (before, after) in expected.Zip(actual))
        {
            Assert.Equal((before.Run, before.Sequence, before.Time, before.ReceivedAt),
                (after.Run, after.Sequence, after.Time, after.ReceivedAt));
            Assert.Equal(
                before.Values.Where(each => isAsked(each.Metric)).OrderBy(each => each.Metric, StringComparer.Ordinal),
                after.Values.OrderBy(each => each.Metric, StringComparer.Ordinal));
        }
    }
}

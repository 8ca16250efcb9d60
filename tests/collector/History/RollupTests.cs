using CsCheck;
using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Tests.History;

public sealed class RollupTests
{
    private static readonly DateTimeOffset Start = Examples.Noon;

    private static readonly Gen<Sample> OneSample =
        from second in Gen.Int[-7200, 7200]
        from values in Gen.Select(Gen.Int[0, 3], Gen.Int[-1_000_000, 1_000_000]).Array[0, 4]
        select new Sample(
            new("boot", 1), 1, Start.AddSeconds(second), Start,
            [.. values.DistinctBy(each => each.Item1)
                .Select(each => new MetricValue($"metric {each.Item1}", each.Item2 / 100d))]);

    [Fact]
    public void A_bucket_has_the_least_the_mean_the_most_and_the_count()
    {
        var rollup = Rollup.Of([At(0, 2), At(30, 5), At(59.999, 0.5), At(60, 7)], Rollup.Minute);
        Assert.Equal(
            [new RollupPoint(Start, 3, 0.5, 7.5, 5), new RollupPoint(Start.AddMinutes(1), 1, 7, 7, 7)],
            rollup.Series["m"]);
        Assert.Equal(2.5, rollup.Series["m"][0].Mean);
    }

    [Fact]
    public void Between_has_the_bucket_that_begins_with_the_first_moment_and_not_that_of_the_last()
    {
        var rollup = Rollup.Of([At(0, 1), At(60, 2), At(120, 3)], Rollup.Minute);
        Assert.Same(rollup, rollup.Between(Start, Start.AddSeconds(120.001)));
        Assert.Equal([1, 2], Means(rollup.Between(Start, Start.AddSeconds(120))));
        Assert.Equal([2, 3], Means(rollup.Between(Start.AddSeconds(0.001), Start.AddSeconds(180))));
        Assert.Equal([2], Means(rollup.Between(Start.AddSeconds(60), Start.AddSeconds(61))));
        Assert.Empty(rollup.Between(Start.AddSeconds(121), Start.AddSeconds(180)).Series);

        static IEnumerable<double> Means(Rollup part) => part.Series["m"].Select(point => point.Mean);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(59.999, 0)]
    [InlineData(60, 60)]
    [InlineData(-0.001, -60)]
    [InlineData(-60, -60)]
    [InlineData(-60.001, -120)]
    public void Buckets_are_whole_minutes_before_1970_too(double second, int bucket) => Assert.Equal(
        DateTimeOffset.UnixEpoch.AddSeconds(bucket),
        Rollup.BucketOf(DateTimeOffset.UnixEpoch.AddSeconds(second), Rollup.Minute));

    [Fact]
    public void A_piece_is_full_with_half_a_million_points_of_which_a_name_counts_as_eight()
    {
        var builder = new RollupBuilder(Rollup.Minute);
        for (var minute = 0; minute < 524_279; minute++)
            Add("m", minute);
        Assert.False(builder.IsFull);
        Add("m", 524_278);
        Assert.False(builder.IsFull);
        Add("m", 524_279);
        Assert.True(builder.IsFull);

        Assert.Equal(524_280, builder.Take().Series["m"].Count);
        Assert.True(builder.IsEmpty);
        for (var minute = 0; minute < 524_271; minute++)
            Add("m", minute);
        Assert.False(builder.IsFull);
        Add("n", 0);
        Assert.True(builder.IsFull);

        void Add(string metric, int minute) => builder.Add(metric, new(Start.AddMinutes(minute), 1, 1, 1, 1));
    }

    [Fact]
    public void Late_samples_add_up_to_what_all_would_have_been() =>
        Gen.Select(OneSample.Array[0, 30], OneSample.Array[0, 30], OneSample.Array[0, 30])
        .Sample((first, second, third) => AssertSame(
            Rollup.Of([.. first, .. second, .. third], Rollup.Minute),
            Rollup.Of(first, Rollup.Minute).Merge(Rollup.Of(second, Rollup.Minute), Rollup.Of(third, Rollup.Minute))));

    [Fact]
    public void Any_rollup_comes_back_as_it_was() =>
        Gen.Select(OneSample.Array[0, 60], Gen.Int[0, 4]).Sample((samples, asked) =>
    {
        var rollup = Rollup.Of(samples, Rollup.Minute);
        var packed = RollupCodec.Encode(rollup);
        AssertSame(rollup, RollupCodec.Decode(packed));
        var wanted = new HashSet<string> { $"metric {asked}" };
        AssertSame(
            rollup with
            {
                Series = rollup.Series.Where(each =>
                wanted.Contains(each.Key)).ToDictionary()
            }, RollupCodec.Decode(packed, wanted.Contains));
    });

    [Fact]
    public void Figures_of_any_precision_come_back_to_the_last_bit() =>
        Gen.Double.Where(double.IsFinite).Array[1, 20].Sample(figures =>
    {
        var rollup = new Rollup(Rollup.Minute, new Dictionary<string, IReadOnlyList<RollupPoint>>
        {
            ["m"] = [
                .. figures.Select((figure, i) =>
                    new RollupPoint(Start.AddMinutes(i), i + 1, figure, figure * (i + 1) / 3, figure + 1))],
        });
        AssertSame(rollup, RollupCodec.Decode(RollupCodec.Encode(rollup)));
    });

    [Fact]
    public void Damage_is_told_by_one_kind_of_exception()
    {
        var sound =
            RollupCodec.Encode(
                Rollup.Of(new LivelyDevice(1, Start, TimeSpan.FromSeconds(30)).Samples(30), Rollup.Minute));
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte).Sample((place, value) =>
        {
            var damaged = sound.ToArray();
            damaged[place] = value;
            DecodesOrComplains(damaged);
            DecodesOrComplains(sound[..place]);
        }, iter: 2000);
        Gen.Byte.Array[0, 300].Sample(raw => DecodesOrComplains(Pieces.Of(raw, format: 4)), iter: 20_000);
    }

    [Fact]
    public void A_day_of_minutes_and_of_quarters_of_a_lively_device_is_small()
    {
        var samples = new LivelyDevice(7, Start, TimeSpan.FromSeconds(30)).Samples(2880);
        var minute = RollupCodec.Encode(Rollup.Of(samples, Rollup.Minute)).Length / 1440d;
        var quarter = RollupCodec.Encode(Rollup.Of(samples, Rollup.Quarter)).Length / 96d;
        var sparse =
            RollupCodec.Encode(
                Rollup.Of(
                    new LivelyDevice(7, Start, TimeSpan.FromMinutes(1)).Samples(1440), Rollup.Minute)).Length / 1440d;
        TestContext.Current.SendDiagnosticMessage(
            "{0:0.0} bytes a minute, {1:0.0} with one sample each, {2:0.0} a quarter", minute, sparse, quarter);
        Assert.InRange(minute, 1, 50);
        Assert.InRange(sparse, 1, 26);
        Assert.InRange(quarter, 1, 120);
    }

    [Fact]
    public void Whatever_names_a_device_gives_its_figures_none_is_left_out_and_each_piece_can_be_read()
    {
        // A day in which each minute has two samples, and each hour other names: figures that take all of their bits.
        const int Names = 500;
        var values = Enumerable.Range(1, 97).Select(i => Math.Sqrt(i)).ToArray();
        var samples = Enumerable.Range(0, 2880).Select(i => At(30 * i, 0) with
        {
            Values = [.. Enumerable.Range(0, Names).Select(name =>
                new MetricValue($"temperature.zone{name}-{i / 120}.celsius", values[(name * i) % values.Length]))],
        }).ToList();

        var pieces = Rollup.PiecesOf(samples, Rollup.Minute).Select(RollupCodec.Encode).ToList();
        var halves = samples.Chunk(1440).SelectMany(half => Rollup.PiecesOf(half, Rollup.Minute)).ToList();
        var merged = Rollup.PiecesOf(halves, Rollup.Minute).Select(RollupCodec.Encode).ToList();

        foreach (var each in (List<byte[]>[])[pieces, merged])
        {
            Assert.InRange(each.Count, 2, 4);
            var read = each.ConvertAll(packed => RollupCodec.Decode(packed));
            Assert.Equal(24 * Names, read.SelectMany(rollup => rollup.Series.Keys).Distinct().Count());
            var points = read.SelectMany(rollup => rollup.Series.Values).SelectMany(series => series);
            Assert.Equal(2880L * Names, points.Sum(point => point.Count));
        }
    }

    private static Sample At(double second, double value) =>
        new(new("boot", 1), 1, Start.AddSeconds(second), Start, [new("m", value)]);

    private static void AssertSame(Rollup expected, Rollup actual)
    {
        Assert.Equal(expected.Width, actual.Width);
        Assert.Equal(
            expected.Series.Keys.Order(StringComparer.Ordinal), actual.Series.Keys.Order(StringComparer.Ordinal));
        foreach (var (metric, points) in expected.Series)
            Assert.Equal(points, actual.Series[metric]);
    }

    private static void DecodesOrComplains(byte[] bytes)
    {
        try
        {
            RollupCodec.Decode(bytes);
        }
        catch (HistoryFormatException)
        {
            // What it is for.
        }
    }
}

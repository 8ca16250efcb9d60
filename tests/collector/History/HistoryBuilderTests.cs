using CsCheck;
using HealthCheck.Collector.History;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.History;

public sealed class HistoryBuilderTests
{
    private static readonly DateTimeOffset Start = Examples.Noon;

    [Theory]
    [InlineData(1, 720, 0, HistorySource.Raw, 5)]
    [InlineData(24, 500, 0, HistorySource.Minute, 300)]
    [InlineData(7 * 24, 500, 0, HistorySource.Quarter, 1800)]
    [InlineData(30 * 24, 720, 0, HistorySource.Quarter, 3600)]
    [InlineData(365 * 24, 500, 0, HistorySource.Quarter, 86400)]
    [InlineData(1, 720, 10, HistorySource.Minute, 60)]
    [InlineData(1, 720, 100, HistorySource.Quarter, 900)]
    [InlineData(24, 240, 40, HistorySource.Quarter, 900)]
    public void The_coarsest_source_is_read_that_gives_the_points_and_goes_back_far_enough(
        int hours, int points, int daysAgo, HistorySource source, int step)
    {
        var to = Start.AddDays(-daysAgo);
        var query = new HistoryQuery(["*"], to.AddHours(-hours), to, points, TimeSpan.FromSeconds(30));
        Assert.Equal(new(source, TimeSpan.FromSeconds(step)), HistoryPlan.For(query, HistoryOptions.Default, Start));
    }

    [Theory]
    [InlineData(7 * 86_400, 3600, 720, HistorySource.Raw, 5)]
    [InlineData((7 * 86_400) + 1, 3600, 720, HistorySource.Minute, 60)]
    [InlineData(30 * 86_400, 3600, 720, HistorySource.Minute, 60)]
    [InlineData((30 * 86_400) + 1, 3600, 720, HistorySource.Quarter, 900)]
    [InlineData(3600, 3600, 3600, HistorySource.Raw, 1)]
    [InlineData(3600, 3601, 720, HistorySource.Raw, 10)]
    [InlineData(3600, 3600, 60, HistorySource.Minute, 60)]
    [InlineData(3600, 3600, 61, HistorySource.Minute, 60)]
    [InlineData(3600, 3600, 4, HistorySource.Quarter, 900)]
    [InlineData(3600, 3600, 5, HistorySource.Quarter, 900)]
    [InlineData(3600, 3600, 6, HistorySource.Minute, 600)]
    [InlineData(3600, 3600, 1, HistorySource.Quarter, 3600)]
    [InlineData(3600, 3600, 0, HistorySource.Quarter, 3600)]
    [InlineData(3600, 86_400, 1, HistorySource.Quarter, 86_400)]
    [InlineData(3600, 86_401, 1, HistorySource.Quarter, 2 * 86_400)]
    [InlineData(3600, 2 * 86_400, 1, HistorySource.Quarter, 2 * 86_400)]
    public void The_source_changes_at_the_exact_age_and_number_of_points(
        int secondsOld, int seconds, int points, HistorySource source, int step)
    {
        var from = Start.AddSeconds(-secondsOld);
        var query = new HistoryQuery(["*"], from, from.AddSeconds(seconds), points, TimeSpan.FromSeconds(30));
        Assert.Equal(new(source, TimeSpan.FromSeconds(step)), HistoryPlan.For(query, HistoryOptions.Default, Start));
    }

    [Fact]
    public void Never_more_points_than_wanted_whatever_is_asked() =>
        Gen.Select(Gen.Long[1, 400L * 86400], Gen.Int[1, 5000], Gen.Int[0, 500]).Sample((seconds, points, daysAgo) =>
        {
            var to = Start.AddDays(-daysAgo);
            var plan = HistoryPlan.For(
                new(["*"], to.AddSeconds(-seconds), to, points, TimeSpan.FromSeconds(30)), HistoryOptions.Default,
                Start);
            var width = plan.Source switch { HistorySource.Raw => 1, HistorySource.Minute => 60, _ => 900 };
            return plan.Step.TotalSeconds * points >= seconds && plan.Step.TotalSeconds % width == 0;
        });

    [Fact]
    public void A_single_sample_stands_where_it_was_taken_and_has_no_band()
    {
        var history = Answer(Query(["m"], minutes: 10, points: 600), [At(3.2, 1), At(33.4, 2.5)]);
        Assert.Equal([Milliseconds(3.2), Milliseconds(33.4)], history.Times);
        Assert.Equal([1, 2.5], history.Series[0].Mean);
        Assert.Null(history.Series[0].Min);
    }

    [Fact]
    public void Peaks_survive()
    {
        var samples = Enumerable.Range(0, 120).Select(i => At(i * 30, i == 77 ? 99 : 1)).ToList();
        var history = Answer(Query(["m"], minutes: 60, points: 10), samples);
        Assert.InRange(history.Times.Count, 5, 11);
        Assert.Equal(99, history.Series[0].Max!.Max());
        Assert.Equal(1, history.Series[0].Min!.Min());
    }

    [Fact]
    public void A_pause_is_marked_once_and_a_late_sample_is_not()
    {
        var history =
            Answer(Query(["m"], minutes: 60, points: 3600), [At(0, 1), At(30, 1), At(95, 1), At(300, 1), At(330, 1)]);
        Assert.Equal(
            [Milliseconds(0), Milliseconds(30), Milliseconds(95), Milliseconds(125), Milliseconds(300),
                Milliseconds(330)], history.Times);
        Assert.Equal([1, 1, 1, null, 1, 1], history.Series[0].Mean);
    }

    [Fact]
    public void A_device_that_measures_every_five_minutes_has_no_gaps_though_it_announced_thirty_seconds() =>
        Assert.DoesNotContain(
            null, Answer(Query(["m"], minutes: 60, points: 3600),
                [.. Enumerable.Range(0, 12).Select(i => At(i * 300, i))]).Series[0].Mean);

    [Fact]
    public void An_empty_step_of_a_rollup_is_a_gap()
    {
        var minutes = Rollup.Of([At(0, 1), At(60, 1), At(240, 1)], Rollup.Minute);
        var query = Query(["m"], minutes: 60, points: 60);
        var builder = new HistoryBuilder(query, new(HistorySource.Minute, Rollup.Minute));
        builder.Add(minutes);
        Assert.Equal([1, 1, null, 1], builder.Result("id").Series[0].Mean);
    }

    [Theory]
    [InlineData(90, false)]
    [InlineData(90.001, true)]
    public void Longer_than_three_intervals_is_a_pause(double second, bool isPause) =>
        Assert.Equal(
            isPause,
            Answer(Query(["m"], minutes: 60, points: 3600), [At(0, 1), At(30, 1), At(60, 1), At(60 + second, 1)])
                .Series[0].Mean.Contains(null));

    [Fact]
    public void A_range_has_its_first_moment_and_not_its_last()
    {
        var history = Answer(
            Query(["m"], minutes: 10, points: 600), [At(-0.001, 1), At(0, 2), At(599.999, 3), At(600, 4)]);
        Assert.Equal([2, 3], history.Series[0].Mean);
        Assert.Equal([Milliseconds(0), Milliseconds(599.999)], history.Times);
    }

    [Fact]
    public void A_rollup_that_began_before_the_range_counts_when_it_reaches_into_it()
    {
        var query = new HistoryQuery(
            ["m"], Start.AddSeconds(30), Start.AddSeconds(150), 60, TimeSpan.FromSeconds(30));
        var builder = new HistoryBuilder(query, new(HistorySource.Minute, Rollup.Minute));
        builder.Add(Rollup.Of([At(-60, 1), At(-1, 1), At(0, 2), At(60, 3), At(120, 4), At(180, 5)], Rollup.Minute));
        var history = builder.Result("id");
        Assert.Equal([Milliseconds(0), Milliseconds(60), Milliseconds(120)], history.Times);
        Assert.Equal([2, 3, 4], history.Series[0].Mean);
    }

    [Theory]
    [InlineData(128, 128, 0)]
    [InlineData(129, 128, 1)]
    [InlineData(256, 128, 128)]
    [InlineData(257, 128, 128)]
    public void An_answer_has_128_figures_and_counts_as_many_more(int figures, int told, int omitted)
    {
        var history = Answer(
            Query(["*"], minutes: 10, points: 600),
            [Of(0, [.. Enumerable.Range(0, figures).Select(i => ($"m{i}", 1d))])]);
        Assert.Equal((told, omitted), (history.Series.Count, history.Omitted));
    }

    [Theory]
    [InlineData(999.9994, 999.999)]
    [InlineData(-999.9994, -999.999)]
    [InlineData(1000.04, 1000)]
    [InlineData(1000.06, 1000.1)]
    [InlineData(-1000.06, -1000.1)]
    public void A_mean_has_three_decimals_below_a_thousand_and_one_from_there_on(double value, double mean) =>
        Assert.Equal([mean], Answer(Query(["m"], minutes: 10, points: 600), [At(0, value)]).Series[0].Mean);

    [Fact]
    public void A_figure_that_a_device_lost_is_null_while_others_go_on()
    {
        var history = Answer(Query(["*"], minutes: 10, points: 600), [
            Of(0, ("a", 1), ("b", 2)), Of(30, ("a", 1)), Of(60, ("a", 1), ("b", 3))]);
        Assert.Equal([2, null, 3], history.Series.Single(each => each.Metric == "b").Mean);
    }

    [Fact]
    public void Rollups_and_samples_that_are_not_rolled_up_yet_make_one_answer() => Gen.Select(
        Gen.Select(Gen.Int[0, 3599], Gen.Int[0, 1000]).Array[1, 60], Gen.Int[0, 60]).Sample((figures, cut) =>
        {
            var samples = figures.Select(each => At(each.Item1, each.Item2 / 10d)).ToList();
            var (query, plan) =
                (Query(["m"], minutes: 60, points: 30), new HistoryPlan(HistorySource.Minute, TimeSpan.FromMinutes(2)));
            var all = new HistoryBuilder(query, plan);
            all.Add(Rollup.Of(samples, Rollup.Minute));
            var mixed = new HistoryBuilder(query, plan);
            samples.Skip(cut).ToList().ForEach(mixed.Add);
            mixed.Add(Rollup.Of(samples.Take(cut), Rollup.Minute));
            // A lone sample may stand at its own moment; the figures are the same.
            Assert.Equal(Figures(all.Result("id")), Figures(mixed.Result("id")));
        });

    [Fact]
    public void Names_may_have_a_star_and_what_is_too_much_is_said()
    {
        var query = Query(["storage.mounts.*.usedPercent", "load.native.minute"], minutes: 10, points: 600);
        Assert.True(query.Asks("storage.mounts./boot/firmware.usedPercent"));
        Assert.True(query.Asks("load.native.minute"));
        Assert.False(query.Asks("storage.mounts./.free"));
        Assert.False(query.Asks("storage.mounts.usedPercent"));

        var many =
            Answer(Query(["*"], minutes: 10, points: 600),
                [Of(0, [.. Enumerable.Range(0, 140).Select(i => ($"m{i}", 1d))])]);
        Assert.Equal((HistoryBuilder.MostSeries, 12), (many.Series.Count, many.Omitted));
    }

    [Fact]
    public void Nothing_measured_is_an_empty_answer()
    {
        var history = Answer(Query(["m"], minutes: 10, points: 600), [At(-1, 1), At(600, 1)]);
        Assert.Empty(history.Times);
        Assert.Empty(history.Series);
    }

    private static IEnumerable<(double?, double?)> Figures(DeviceHistory history) =>
        history.Series[0].Mean.Select((mean, i) => (mean, history.Series[0].Max?[i] ?? mean))
            .Where(each => each.mean is not null);

    private static DeviceHistory Answer(HistoryQuery query, IReadOnlyList<Sample> samples)
    {
        var builder = new HistoryBuilder(query, HistoryPlan.For(query, HistoryOptions.Default, Start));
        foreach (var sample in samples)
            builder.Add(sample);
        return builder.Result("id");
    }

    private static HistoryQuery Query(string[] metrics, int minutes, int points) =>
        new(metrics, Start, Start.AddMinutes(minutes), points, TimeSpan.FromSeconds(30));

    private static Sample At(double second, double value) => Of(second, ("m", value));

    private static Sample Of(double second, params (string Metric, double Value)[] values) => new(
        new("boot", 1), 1, Start.AddSeconds(second), Start,
        [.. values.Select(each => new MetricValue(each.Metric, each.Value))]);

    private static long Milliseconds(double second) => Start.AddSeconds(second).ToUnixTimeMilliseconds();
}

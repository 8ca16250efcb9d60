using HealthCheck.Agent.Processes;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Processes;

public sealed class ProcessTimesTests
{
    // Of 30 seconds and four processors, that is 12,000 ticks.
    private static readonly TimeSpan Elapsed = TimeSpan.FromSeconds(30);

    [Fact]
    public void Shares_are_of_all_processors_and_processes_of_one_name_add_up() => Assert.Equal(
        [new("mysqld", Percent: 82.5), new("chromium", Percent: 11)],
        Between(
            [(1, new("systemd", 5, 1)), (2, new("mysqld", 100, 9)), (3, new("chromium", 7, 9)),
                (4, new("chromium", 9, 9))],
            [(1, new("systemd", 6, 1)), (2, new("mysqld", 10_000, 9)), (3, new("chromium", 1007, 9)),
                (4, new("chromium", 329, 9))]));

    [Theory]
    [InlineData(113, null)]
    [InlineData(114, 1.0)]
    public void Less_than_one_percent_is_not_named(ulong ticks, double? percent) => Assert.Equal(
        percent, Between([(2, new("a", 0, 9))], [(2, new("a", ticks, 9))]).SingleOrDefault()?.Percent);

    [Theory]
    [InlineData(12_000, 100.0)]
    [InlineData(24_100, 100.0)]
    [InlineData(24_101, null)]
    public void No_share_is_more_than_all_and_a_time_that_cannot_be_is_left_out(ulong ticks, double? percent) =>
        Assert.Equal(
            percent, Between([(2, new("a", 0, 9))], [(2, new("a", ticks, 9))]).SingleOrDefault()?.Percent);

    [Fact]
    public void What_started_since_counts_whole_and_what_ended_does_not_count() => Assert.Equal(
        [new("new", Percent: 50)],
        Between([(2, new("old", 600, 9))], [(3, new("new", 6000, 10))]));

    [Fact]
    public void A_process_that_has_the_number_of_another_is_not_compared_with_it() => Assert.Equal(
        [new("b", Percent: 50)],
        Between([(2, new("a", 3000, 9))], [(2, new("b", 6000, 10))]));

    [Fact]
    public void An_old_process_that_was_overlooked_before_is_left_out() => Assert.Empty(
        Between([(1, new("systemd", 0, 1)), (2, new("a", 0, 9))], [(1, new("systemd", 0, 1)), (3, new("b", 6000, 8))]));

    [Fact]
    public void A_time_that_runs_backwards_is_left_out() =>
        Assert.Empty(Between([(2, new("a", 6000, 9))], [(2, new("a", 5999, 9))]));

    [Theory]
    [InlineData(0, 4)]
    [InlineData(-1, 4)]
    [InlineData(30, 0)]
    public void Without_time_or_processors_there_is_no_share(int seconds, double processors) => Assert.Empty(
        ProcessTimes.Between(
            Times((2, new("a", 0, 9))), Times((2, new("a", 6000, 9))), TimeSpan.FromSeconds(seconds), processors));

    [Theory]
    [InlineData(5, "e d c b a")]
    [InlineData(6, "f e d c b")]
    public void The_five_largest_are_named(int count, string names) => Assert.Equal(
        names.Split(' '),
        Between([], [.. Enumerable.Range(0, count).Select(i =>
            (i + 2, new ProcessStat(((char)('a' + i)).ToString(), (ulong)(i + 1) * 200, 9)))])
            .Select(share => share.Name));

    private static IReadOnlyList<ProcessShare> Between((int, ProcessStat)[] before, (int, ProcessStat)[] after) =>
        ProcessTimes.Between(Times(before), Times(after), Elapsed, 4);

    private static ProcessTimes Times(params (int Number, ProcessStat Process)[] processes) =>
        new(0, processes.ToDictionary(each => each.Number, each => each.Process));
}

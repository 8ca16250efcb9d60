using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Hosting.Tests.Text;

public sealed class ProcessTextTests
{
    [Fact]
    public void Shares_of_processor_time_are_whole_percents() => Assert.Equal(
        "Most of it: mysqld 82 %, chromium 11 %",
        Of(new("mysqld", Percent: 82.4), new("chromium", Percent: 11)));

    [Fact]
    public void Memory_is_shown_in_bytes() =>
        Assert.Equal("Most of it: mysqld 775 MiB", Of(new ProcessShare("mysqld", Bytes: 812345344)));

    [Fact]
    public void A_problem_without_processes_has_no_line()
    {
        Assert.Null(Of());
        Assert.Null(ProcessText.Of(new("code", HealthStatus.Warning, default, "", "")));
    }

    [Fact]
    public void A_name_is_text_and_of_many_five_are_shown() => Assert.Equal(
        "Most of it: a\uFFFDb 1 %, b, c, d, e",
        Of(new("a\nb", Percent: 1), new("b"), new("c"), new("d"), new("e"), new("f")));

    [Fact]
    public void A_name_is_cut_after_64_characters() =>
        Assert.Equal($"Most of it: {new string('x', 64)}… 1 %", Of(new ProcessShare(new('x', 65), Percent: 1)));

    private static string? Of(params ProcessShare[] processes) =>
        ProcessText.Of(new("code", HealthStatus.Warning, default, "", "", processes));
}

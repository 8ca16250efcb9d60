using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Tests.Metrics;

public sealed class ReadErrorsTests
{
    private const int NotPermitted = 1, InputOutput = 5;

    [Fact]
    public void A_figure_that_is_missing_is_a_problem_that_names_file_value_and_what_it_means()
    {
        var problems = Fixture.Problems();
        new ReadErrors(problems).Report("/proc/net/dev (eth0)", "'12x' is not a number");
        var problem = Assert.Single(problems.Complete(Snapshots.Noon));
        Assert.Equal(
            ("source-failed", HealthStatus.Warning, "/proc/net/dev (eth0) cannot be read: '12x' is not a number"),
            (problem.Code, problem.Severity, problem.Message));
        Assert.DoesNotContain("bug", problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_says_why_in_plain_words_and_what_helps()
    {
        var problems = Fixture.Problems();
        var errors = new ReadErrors(problems);
        using var tree = new TempTree().With("/proc/folder/file", "");
        Assert.False(errors.TryRead(tree.Files, "/proc/folder", out _));
        Assert.False(errors.TryRead(tree.Files, "/proc/nothing", out _));
        errors.Report("/proc/closed", new UnauthorizedAccessException());
        errors.Report("/proc/bad", new IOException("key_of_the_framework", InputOutput));
        errors.Report("/proc/odd", new IOException("some words"));
        Assert.Equal(
            [
                ("/proc/bad cannot be read: the device reports a read or write error (see dmesg)", "dmesg"),
                ("/proc/closed cannot be read: permission denied", "user"),
                ("/proc/folder cannot be read: it is a folder", "dmesg"),
                ("/proc/odd cannot be read: some words", "dmesg"),
            ],
            problems.Complete(Snapshots.Noon).OrderBy(problem => problem.Message, StringComparer.Ordinal)
                .Select(problem =>
                    (problem.Message, problem.Advice.Contains("dmesg", StringComparison.Ordinal) ? "dmesg" : "user")));
        Assert.Empty(errors.Notes);
    }

    [Fact]
    public void A_detail_that_is_left_out_is_noted_and_no_problem()
    {
        var problems = Fixture.Problems();
        var errors = new ReadErrors(problems);
        using var tree = new TempTree().With("/sys/folder/file", "");
        Assert.False(errors.TryReadDetail(tree.Files, "/sys/folder", out _));
        Assert.Equal("it is a folder", errors.Notes["/sys/folder"]);
        Assert.Empty(problems.Complete(Snapshots.Noon));
    }

    [Fact]
    public void Notes_are_bounded_and_known_files_stay_up_to_date()
    {
        var errors = Fixture.Errors();
        for (var i = 0; i < 1000; i++)
            errors.Note($"/sys/{i}", "old");
        errors.Note("/sys/0", "new");
        Assert.Equal((256, "new"), (errors.Notes.Count, errors.Notes["/sys/0"]));
    }

    [Fact]
    public void The_source_that_could_not_read_is_known_after_the_sample_even_when_its_problem_is_ignored()
    {
        using var tree = new TempTree().With("/proc/loadavg", "nan");
        var problems = Fixture.Problems();
        problems.Ignored = ["source-failed"];
        var source = new LoadSource(tree.Files, new ContainerLimits(tree.Files), new ReadErrors(problems));
        Assert.Empty(Snapshots.Of(source, problems).Problems);
        Assert.Equal(["load"], problems.FailedSources);
        tree.With("/proc/loadavg", "1 2 3");
        Snapshots.Of(source, problems);
        Assert.Empty(problems.FailedSources);
    }

    [Fact]
    public void Words_of_the_table_of_errors_are_the_reason_not_the_keys_of_the_framework()
    {
        Assert.Equal("permission denied", ErrorText.Reason(new IOException("key_of_the_framework", NotPermitted)));
        Assert.Equal("permission denied", ErrorText.Reason(new UnauthorizedAccessException("key_of_the_framework")));
    }
}

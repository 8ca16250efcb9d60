using HealthCheck.Agent.Processes;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Processes;

public sealed class ProblemProcessesTests : IDisposable
{
    private readonly FakeTimeProvider clock = new(Snapshots.Noon);
    private readonly TempTree tree = new TempTree().WithInit();
    private readonly ProblemProcesses processes;

    public ProblemProcessesTests()
    {
        processes = new(tree.Files, clock);
        Use(0, 1000);
    }

    public void Dispose() => tree.Dispose();

    [Theory]
    [InlineData("memory-full")]
    [InlineData("swap-full")]
    [InlineData("memory-pressure")]
    public void A_problem_of_memory_names_its_processes_at_once_and_keeps_them(string code)
    {
        Assert.Equal([new("mysqld", Bytes: 1024000)], Of(code));
        Use(0, 2000);
        Assert.Equal([new("mysqld", Bytes: 1024000)], Of(code));
    }

    [Fact]
    public void A_problem_of_load_names_its_processes_with_the_next_sample_and_keeps_them()
    {
        Assert.Null(Of("load-high"));
        Use(6000);
        Assert.Equal([new("mysqld", Percent: 50)], Of("load-high"));
        Use(18_000);
        Assert.Equal([new("mysqld", Percent: 50)], Of("load-high"));
    }

    [Fact]
    public void A_process_that_is_gone_at_the_second_look_is_left_out()
    {
        tree.WithProcess(43, "gone", 5000, 0, 9, 0);
        Of("load-high");
        Use(6000);
        Directory.Delete($"{tree.Root}/proc/43", recursive: true);
        Assert.Equal(["mysqld"], Of("load-high")!.Select(share => share.Name));
    }

    [Fact]
    public void It_is_read_anew_when_the_problem_worsens_and_not_when_it_eases()
    {
        Assert.Equal(1024000, Of("memory-full")![0].Bytes);
        Use(0, 2000);
        Assert.Equal(2048000, Of("memory-full", HealthStatus.Critical)![0].Bytes);
        Use(0, 3000);
        Assert.Equal(2048000, Of("memory-full")![0].Bytes);
        Assert.Equal(3072000, Of("memory-full", HealthStatus.Critical)![0].Bytes);
    }

    [Fact]
    public void While_a_load_that_worsens_is_measured_the_earlier_processes_stay()
    {
        Of("load-high");
        Use(6000);
        Assert.Equal(50, Of("load-high")![0].Percent);
        Assert.Equal(50, Of("load-high", HealthStatus.Critical)![0].Percent);
        Use(15_000);
        Assert.Equal(75, Of("load-high", HealthStatus.Critical)![0].Percent);
    }

    [Fact]
    public void It_is_read_anew_when_the_problem_was_over()
    {
        Assert.Equal(1024000, Of("memory-full")![0].Bytes);
        Use(0, 2000);
        Assert.Null(Of("wifi-weak"));
        Assert.Equal(2048000, Of("memory-full")![0].Bytes);
        Use(0, 3000);
        processes.AddTo([], 4);
        Assert.Equal(3072000, Of("memory-full")![0].Bytes);
    }

    [Fact]
    public void Other_problems_and_their_order_stay_as_they_are()
    {
        Problem[] problems = [Problem("hot"), Problem("memory-full"), Problem("wifi-weak")];
        var added = processes.AddTo(problems, 4);
        Assert.Same(problems[0], added[0]);
        Assert.Equal(problems[1], added[1] with { Processes = null });
        Assert.Same(problems[2], added[2]);
    }

    [Fact]
    public void Without_such_a_problem_nothing_is_allocated()
    {
        IReadOnlyList<Problem> none = [], others = [Problem("hot"), Problem("wifi-weak")];
        Assert.Same(none, processes.AddTo(none, 4));
        Assert.Same(others, processes.AddTo(others, 4));
        var before = GC.GetAllocatedBytesForCurrentThread();
        processes.AddTo(none, 4);
        processes.AddTo(others, 4);
        var after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(before, after);
    }

    [Fact]
    public void It_can_be_turned_off_and_on_while_the_agent_runs()
    {
        Of("memory-full");
        processes.IsEnabled = false;
        Assert.Null(Of("memory-full"));
        processes.IsEnabled = true;
        Assert.NotNull(Of("memory-full"));
    }

    [Fact]
    public void Hidden_processes_and_an_unknown_number_of_processors_leave_the_problem_without()
    {
        Assert.Null(processes.AddTo([Problem("load-high")], null)[0].Processes);
        Use(6000);
        Assert.Null(processes.AddTo([Problem("load-high")], null)[0].Processes);
        Directory.Delete($"{tree.Root}/proc/1", recursive: true);
        Assert.Null(Of("memory-full"));
        Assert.Null(Of("swap-full"));
    }

    private IReadOnlyList<ProcessShare>? Of(string code, HealthStatus severity = HealthStatus.Warning) =>
        Assert.Single(processes.AddTo([Problem(code, severity)], 4)).Processes;

    private static Problem Problem(string code, HealthStatus severity = HealthStatus.Warning) =>
        new(code, severity, Snapshots.Noon, "trouble", "help");

    // Thirty seconds later it has used so much in all.
    private void Use(long ticks, long kibibytes = 0)
    {
        clock.Advance(TimeSpan.FromSeconds(30));
        tree.WithProcess(42, "mysqld", ticks, 0, 9, kibibytes);
    }
}

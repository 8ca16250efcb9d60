using HealthCheck.Agent.Host;
using HealthCheck.Agent.Processes;

namespace HealthCheck.Agent.Tests.Processes;

public sealed class ProcessReaderTests
{
    [Fact]
    public void Each_folder_with_a_number_is_a_process()
    {
        using var tree = new TempTree().WithInit().WithProcess(42, "mysqld", 1000, 234, 9, 77)
            .With("/proc/43/other", "").With("/proc/44/stat", "")
            .With("/proc/sys/stat", ProcessTree.Stat(5, "x", 1, 2, 9))
            .With("/proc/-5/stat", ProcessTree.Stat(5, "x", 1, 2, 9));
        var reader = new ProcessReader(tree.Files);

        Assert.Equal(
            [new(1, new("systemd", 0, 1)), new(42, new("mysqld", 1234, 9))],
            reader.ReadTimes()!.OrderBy(process => process.Key));
        Assert.Equal(
            [new("systemd", 0, 0), new("mysqld", 77 * 1024, 0)],
            reader.ReadMemory()!.OrderBy(process => process.OwnBytes));
    }

    [Fact]
    public void Where_the_first_process_is_hidden_nothing_is_known()
    {
        using var tree = new TempTree()
            .WithProcess(42, "healthcheck-age", 1, 1, 9, 1).WithProcess(43, "sh", 1, 1, 9, 1);
        Assert.Null(new ProcessReader(tree.Files).ReadTimes());
        Assert.Null(new ProcessReader(tree.Files).ReadMemory());
    }

    [Fact]
    public void An_agent_that_is_alone_in_a_container_knows_nothing()
    {
        using var tree = new TempTree().WithProcess(1, "healthcheck-age", 1, 1, 9, 1);
        Assert.Null(new ProcessReader(tree.Files).ReadTimes());
    }

    [Fact]
    public void A_file_that_cannot_be_read_costs_one_process()
    {
        using var tree = new TempTree().WithInit().WithProcess(42, "mysqld", 1, 2, 9, 1)
            .With("/proc/43/stat/folder", "").WithLink("/proc/44/stat", "/proc/44/stat");
        Assert.Equal([1, 42], new ProcessReader(tree.Files).ReadTimes()!.Keys.Order());
    }

    [Fact]
    public void No_more_than_4096_processes_are_read()
    {
        using var tree = new TempTree();
        for (var number = 1; number <= 4097; number++)
            tree.With($"/proc/{number}/stat", ProcessTree.Stat(number, "a", 1, 2, 9));
        Assert.Equal(4096, new ProcessReader(tree.Files).ReadTimes()!.Count);
    }

    [Fact]
    public void Of_a_file_16_kibibytes_are_read()
    {
        using var tree = new TempTree().WithInit()
            .With("/proc/2/status", $"Name:\ta\nGroups:\t{new string('1', 16 * 1024)}\nVmRSS:\t 9 kB\n")
            .With("/proc/3/status", $"Name:\tb\nGroups:\t{new string('1', 16_000)}\nVmRSS:\t 9 kB\n");
        Assert.Equal(["b", "systemd"], new ProcessReader(tree.Files).ReadMemory()!.Select(each => each.Name).Order());
    }

    [Fact]
    public void On_this_machine_the_tests_themselves_are_a_process_with_memory_and_time()
    {
        using var files = new HostFiles(new HostRootOptions(""));
        var reader = new ProcessReader(files);
        Assert.SkipWhen(reader.ReadTimes() is null, "Other processes are hidden.");

        Assert.InRange(reader.ReadTimes()![Environment.ProcessId].Ticks, 1ul, 1ul << 40);
        Assert.Contains(reader.ReadMemory()!, process => process.OwnBytes > 1 << 20);
    }
}

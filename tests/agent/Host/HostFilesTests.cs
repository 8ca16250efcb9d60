using System.Runtime.InteropServices;
using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Metrics;

namespace HealthCheck.Agent.Tests.Host;

public sealed partial class HostFilesTests
{
    [Fact]
    public void A_file_that_is_not_there_is_told_from_one_that_cannot_be_read()
    {
        using var tree = new TempTree().With("/proc/loadavg", "x");
        Assert.False(tree.Files.TryRead("/proc/nothing", out _));
        Assert.False(tree.Files.TryRead("/nothing/at/all", out _));
        Assert.False(tree.Files.TryRead("/proc/loadavg/below", out _));
        Assert.ThrowsAny<Exception>(() => tree.Files.TryRead("/proc", out _));
    }

    [Fact]
    public void A_kernel_file_is_read_anew_each_time()
    {
        using var host = new HostFiles(new HostRootOptions(""));
        Assert.True(host.TryRead("/proc/uptime", out var first));
        var before = Encoding.UTF8.GetString(first);
        Assert.True(SpinWait.SpinUntil(
            () => host.TryRead("/proc/uptime", out var next) && Encoding.UTF8.GetString(next) != before,
            TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_file_that_was_replaced_under_its_name_is_read_as_it_is_now()
    {
        using var tree = new TempTree().With("/etc/hostname", "before\n").With("/etc/new", "after\n");
        Assert.Equal("before", tree.Files.ReadText("/etc/hostname"));
        File.Move(tree.Root + "/etc/new", tree.Root + "/etc/hostname", overwrite: true);
        Assert.Equal("after", tree.Files.ReadText("/etc/hostname"));
    }

    [Fact]
    public void A_large_file_is_read_whole_and_a_huge_one_only_to_its_limit_which_is_known_then()
    {
        using var tree = new TempTree().With("/proc/stat", new string('x', 100_000))
            .With("/proc/huge", new string('x', HostFiles.LargestFile + 1))
                .With("/proc/full", new string('x', HostFiles.LargestFile));
        Assert.True(tree.Files.TryRead("/proc/stat", out var large));
        Assert.Equal(100_000, large.Length);
        Assert.True(tree.Files.TryRead("/proc/huge", out var huge));
        Assert.Equal(HostFiles.LargestFile, huge.Length);
        Assert.True(tree.Files.TryRead("/proc/full", out var full));
        Assert.Equal(HostFiles.LargestFile, full.Length);
        Assert.Equal(["/proc/huge"], tree.Files.CutShort);

        tree.With("/proc/huge", "line\n" + new string('x', HostFiles.LargestFile));
        Assert.True(tree.Files.TryRead("/proc/huge", out huge));
        Assert.Equal("line\n", Encoding.UTF8.GetString(huge));

        tree.With("/proc/huge", "small");
        Assert.True(tree.Files.TryRead("/proc/huge", out _));
        Assert.Empty(tree.Files.CutShort);
    }

    [Fact]
    public void A_folder_that_cannot_be_read_has_no_names_and_is_remembered_until_it_can()
    {
        // As an ordinary user meets it in /sys of a hardened system; root reads all, so that here the name is too long.
        var closed = "/sys/" + new string('x', 300);
        using var tree = new TempTree().With("/sys/class/net/eth0/address", "dc:a6:32:01:02:03\n");
        Assert.Empty(tree.Files.List(closed));
        Assert.Equal([closed], tree.Files.Unlisted.Keys);
        Assert.Equal(["eth0"], tree.Files.List("/sys/class/net"));
        Assert.Empty(tree.Files.List("/sys/class/nothing"));
        Assert.Equal([closed], tree.Files.Unlisted.Keys);

        var errors = Fixture.Errors();
        new CutFiles(tree.Files, errors).AddTo(Example.Snapshot);
        Assert.Equal([closed], errors.Notes.Keys);
    }

    [Fact]
    public void Text_ends_before_NUL_and_white_space()
    {
        using var tree = new TempTree().With("/model", "Raspberry Pi 5\0").With("/empty", "\n");
        Assert.Equal("Raspberry Pi 5", tree.Files.ReadText("/model"));
        Assert.Null(tree.Files.ReadText("/empty"));
        Assert.Null(tree.Files.ReadText("/absent"));
    }

    [Fact]
    public async Task A_named_pipe_in_a_strange_tree_does_not_hang_the_reader()
    {
        using var tree = new TempTree().With("/proc/placeholder", "");
        Assert.Equal(0, MakePipe(tree.Root + "/proc/loadavg", 0x1a4));
        foreach (var read in (Action[])
            [
                () => tree.Files.TryRead("/proc/loadavg", out _),
                () => tree.Files.TryReadEnd("/proc/loadavg", 9, out _, out _),
            ])
        {
            var failure = await Task.Run(() => Record.Exception(read), TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            Assert.Equal("it is a pipe, not a file", Assert.IsType<IOException>(failure).Message);
        }
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}

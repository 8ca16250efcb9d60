using System.Text;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Tests.Host;

public sealed class RootedPathTests
{
    [Theory]
    [InlineData("/usr/lib/os-release")]
    [InlineData("../usr/lib/os-release")]
    [InlineData("../../../../usr/lib/os-release")]
    [InlineData("//usr/./lib//os-release")]
    [InlineData("/../../usr/lib/os-release")]
    public void A_link_means_a_file_below_the_root(string target)
    {
        using var tree = new TempTree().With("/usr/lib/os-release", "ID=alpine\n").WithLink("/etc/os-release", target);
        Assert.Equal("ID=alpine", tree.Files.ReadText("/etc/os-release"));
        Assert.True(tree.Files.Exists("/etc/os-release"));
    }

    [Fact]
    public void Links_to_folders_and_of_links_are_followed()
    {
        using var tree = new TempTree().With("/nix/store/x-etc/etc/hostname", "attic\n")
            .WithLink("/etc/static", "/nix/store/x-etc/etc").WithLink("/etc/hostname", "/etc/static/hostname");
        Assert.Equal("attic", tree.Files.ReadText("/etc/hostname"));
        Assert.Equal(["hostname"], tree.Files.List("/etc/static"));
        Assert.Equal("attic", tree.Files.ReadText("/etc/static/../etc/hostname"));
    }

    [Fact]
    public void Of_this_machine_nothing_is_read_through_a_link()
    {
        using var tree = new TempTree()
            .WithLink("/etc/hostname", "/proc/self/comm").WithLink("/etc/all", "/").WithLink("/up", "..");
        Assert.Null(tree.Files.ReadText("/etc/hostname"));
        Assert.Equal(["etc", "up"], tree.Files.List("/etc/all"));
        Assert.Equal(["etc", "up"], tree.Files.List("/up"));
        Assert.False(tree.Files.Exists("/etc/hostname"));
    }

    [Fact]
    public void Links_in_a_circle_lead_nowhere()
    {
        using var tree = new TempTree().WithLink("/a", "/b").WithLink("/b", "a").WithLink("/self", "self/x");
        foreach (var path in new[] { "/a", "/b", "/self", "/a/b/c" })
        {
            Assert.Null(tree.Files.ReadText(path));
            Assert.False(tree.Files.Exists(path));
            Assert.Empty(tree.Files.List(path));
            Assert.False(tree.Files.TryReadEnd(path, 10, out _, out _));
        }
    }

    [Fact]
    public void What_is_below_a_file_or_a_link_to_nothing_is_not_there()
    {
        using var tree = new TempTree().With("/file", "x").WithLink("/dangling", "/no/where");
        Assert.Null(tree.Files.ReadText("/file/below"));
        Assert.Null(tree.Files.ReadText("/dangling"));
        Assert.Null(tree.Files.ReadText("/dangling/below"));
    }

    [Fact]
    public void This_machine_s_own_paths_are_taken_as_they_are()
    {
        using var host = new HostFiles(new HostRootOptions(""));
        Assert.Equal("/proc/self/../self/stat", host.Locate("/proc/self/../self/stat"));
    }

    [Fact]
    public void A_path_that_is_not_UTF_8_reaches_the_kernel_byte_for_byte()
    {
        byte[] bytes = [.. "/media/M"u8, 0xfc, .. "sik/"u8, 0xf0, 0x9f, 0x98, 0x80, 0xff];
        var path = PathText.Decode(bytes);
        Assert.Equal([.. bytes, 0], PathText.Encode(path));
        Assert.Equal("/media/M\\xfcsik/\U0001f600\\xff", PathText.Display(path));
        Assert.Equal("/media/Müsik", PathText.Display(PathText.Decode("/media/Müsik"u8)));
        Assert.Equal(Encoding.UTF8.GetBytes("/media/Müsik\0"), PathText.Encode("/media/Müsik"));
    }
}

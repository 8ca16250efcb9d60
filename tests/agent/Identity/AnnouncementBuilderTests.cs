using System.Net;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Golden;

namespace HealthCheck.Agent.Tests.Identity;

public sealed class AnnouncementBuilderTests
{
    [Theory]
    [MemberData(nameof(Fixture.Boards), MemberType = typeof(Fixture))]
    public void The_announcement_of_each_board_is_to_the_letter_what_it_was(string board)
    {
        using var host = Fixture.Files(board);

        // Addresses and instruction set are those of the machine the test runs on.
        var announcement = Build(host) with
        { Address = null, Addresses = [], Architecture = "arm64", AgentVersion = "0.1.0" };
        GoldenFile.Matches($"boards/{board}.device.json", Wire.Write(announcement, indented: true));
    }

    [Theory]
    [InlineData("broken")]
    [InlineData("empty")]
    public void A_strange_tree_gives_an_announcement_that_keeps_to_the_contract(string tree)
    {
        using var host = Fixture.Files(tree);
        var read = Wire.ReadAnnouncement(Wire.Write(Build(host)));
        Assert.Null(read.Model);
        Assert.Null(read.Fingerprint.Serial);
    }

    [Theory]
    [InlineData("nixos", "NixOS 25.05 (Warbler)", "attic")]
    [InlineData("absolute", "Alpine Linux v3.22", null)]
    public void Absolute_links_of_another_machine_s_tree_stay_below_its_root(
        string tree, string system, string? hostname)
    {
        using var host = Fixture.Files("cases/absolute-links-below-root/" + tree);
        Assert.Equal(system, Build(host).Os!.Name);
        Assert.Equal(hostname ?? Build(host).Hostname, Build(host).Hostname);
    }

    [Fact]
    public void A_container_is_named_and_has_the_memory_and_processors_of_its_limits()
    {
        using var tree = new TempTree()
            .With("/run/systemd/container", "podman").With("/proc/meminfo", "MemTotal: 1048576 kB\n")
            .With("/sys/devices/system/cpu/online", "0-3\n")
            .With("/sys/fs/cgroup/memory.max", "268435456\n").With("/sys/fs/cgroup/cpu.max", "150000 100000\n");
        var announcement = Wire.ReadAnnouncement(Wire.Write(Build(tree.Files)));
        Assert.Equal(("podman", 268435456, 2), (announcement.Container, announcement.Memory, announcement.Cores));
    }

    [Theory]
    [InlineData("# by the installer\n\nattic\n", "attic")]
    [InlineData("attic.example.org # below the roof\n", "attic")]
    [InlineData("attic\ncellar\n", "attic")]
    [InlineData("attic\r\n", "attic")]
    [InlineData("(none)\n", null)]
    [InlineData("#\n", null)]
    [InlineData(".\n", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_host_name_is_the_first_that_stands_in_the_file(string? text, string? name) =>
        Assert.Equal(name, AnnouncementBuilder.HostName(text));

    [Fact]
    public void Texts_that_are_too_long_or_no_text_cost_nobody_the_announcement()
    {
        var long_ = new string('n', 4000);
        using var tree = new TempTree().With("/etc/hostname", long_).With("/sys/class/dmi/id/product_name", long_)
            .With("/proc/sys/kernel/osrelease", long_).With("/proc/cpuinfo", $"Revision : {long_}\n")
            .With("/etc/os-release", $"ID={long_}\nPRETTY_NAME=\"{long_}\u001b[31m\"\nVERSION_ID={long_}\n");
        var read = Wire.ReadAnnouncement(Wire.Write(Build(tree.Files)));
        foreach (
            var text in (string?[])[
                read.Hostname, read.Model, read.Kernel, read.Revision, read.Os!.Id, read.Os.Name, read.Os.Version])
            Assert.StartsWith("nnnn", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/proc/device-tree/model", "Xunlong Orange Pi PC\0xunlong,orangepi-pc\0", "Xunlong Orange Pi PC")]
    [InlineData("/proc/device-tree/model", "Board\u001b[31m\n", "Board\uFFFD[31m")]
    [InlineData("/sys/class/dmi/id/product_name", "    \n", "Board of the other file")]
    [InlineData("/sys/class/dmi/id/product_name", "\u00ff\n", "Board of the other file")]
    [InlineData("/sys/class/dmi/id/product_version", "ThinkPad X1 Carbon 6th\n", "ThinkPad X1 Carbon 6th")]
    public void A_model_is_one_line_that_means_something(string path, string text, string model)
    {
        using var tree = new TempTree().With("/sys/class/dmi/id/sys_vendor", "LENOVO\n")
            .With("/sys/class/dmi/id/board_name", "Board of the other file\n")
            .With(path, text == "\u00ff\n" ? [0xff, 0xff, (byte)'\n'] : System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal(model, Build(tree.Files).Model);
    }

    [Fact]
    public void A_new_host_name_changes_the_announcement_and_nothing_else_does()
    {
        using var tree = new TempTree().With("/etc/hostname", "before\n");
        var first = Wire.Write(Build(tree.Files));
        Assert.Equal(first, Wire.Write(Build(tree.Files)));
        tree.With("/etc/hostname", "after.example.org\n");
        Assert.Equal(("after", "after"), Build(tree.Files) is var second ? (second.Hostname, second.Name) : default);
    }

    [Fact]
    public void A_machine_without_a_host_name_is_called_by_its_model_and_the_end_of_its_id()
    {
        using var tree = new TempTree().With("/proc/sys/kernel/hostname", "(none)\n");
        Assert.Equal("Device 4c11", Build(tree.Files).Name);
        var named = Build(tree.With("/sys/class/dmi/id/board_name", "Board of a kind\n").Files);
        Assert.Equal(("Board of a kind 4c11", "unknown"), (named.Name, named.Hostname));
    }

    [Theory]
    [InlineData("To Be Filled By O.E.M.", "Default string", null)]
    [InlineData("System Product Name", "PRIME B450M-A", "PRIME B450M-A")]
    [InlineData("Default string", "To be filled by O.E.M.", null)]
    [InlineData("All Series", "", null)]
    [InlineData("N/A", "  ", null)]
    [InlineData("xxxxxxxx", "0000000000", null)]
    [InlineData("NUC8i5BEH", "NUC8BEB", "NUC8i5BEH")]
    [InlineData("联想 123", "", "联想 123")]
    public void A_model_that_the_maker_never_filled_in_is_none(string product, string board, string? model)
    {
        using var tree = new TempTree().With("/sys/class/dmi/id/product_name", product + "\n")
            .With("/sys/class/dmi/id/board_name", board + "\n");
        Assert.Equal(model, Build(tree.Files).Model);
    }

    [Fact]
    public void A_file_that_cannot_be_read_costs_only_what_is_in_it()
    {
        using var tree = TempTree.CopyOf(Fixture.Files("pi-4").Locate("")!);
        foreach (
            var path in (
                string[])["/proc/device-tree/model", "/proc/cpuinfo", "/proc/sys/kernel/osrelease", "/etc/os-release"])
        {
            File.Delete(tree.Root + path);
            Directory.CreateDirectory(tree.Root + path);
        }

        var announcement = Build(tree.Files);
        Assert.Equal((null, null, null), (announcement.Model, announcement.Revision, announcement.Kernel));
        Assert.Equal("kitchen-pi", announcement.Hostname);
        Assert.NotNull(announcement.Fingerprint.Serial);
    }

    [Fact]
    public void The_address_is_the_one_that_faces_the_broker()
    {
        Assert.Equal("127.0.0.1", NetworkAddresses.Towards(IPAddress.Loopback));
        Assert.Equal("::1", NetworkAddresses.Towards(IPAddress.IPv6Loopback) ?? "::1");
    }

    private static DeviceAnnouncement Build(HostFiles host) => new AnnouncementBuilder(
        host, new AgentRun("3f9c0d5e2a7b4c11", host.ReadText("/proc/sys/kernel/random/boot_id"), Snapshots.Noon),
        () => TestSettings.With(("Device:Tags", "home")).Announced).Build(null);
}

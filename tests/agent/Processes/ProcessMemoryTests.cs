using System.Text;
using HealthCheck.Agent.Processes;

namespace HealthCheck.Agent.Tests.Processes;

public sealed class ProcessMemoryTests
{
    [Fact]
    public void Memory_is_what_is_in_no_file_and_what_is_in_swap() => Assert.Equal(
        new ProcessMemory("mysqld", (100 + 20) * 1024, 7 * 1024),
        Parse(
            "Name:\tmysqld\nVmRSS:\t 150 kB\nRssAnon:\t 100 kB\nRssFile:\t 43 kB\nRssShmem:\t 7 kB\n"
            + "VmSwap:\t 20 kB\n"));

    [Theory]
    [InlineData("Name:\ta\nVmRSS:\t 150 kB\nVmSwap:\t 20 kB\n", 170 * 1024)]
    [InlineData("Name:\ta\nVmRSS:\t 150 kB\n", 150 * 1024)]
    [InlineData("Name:\ta\nVmRSS:\t 137438953472 kB\n", 140737488355328)]
    public void An_older_kernel_only_says_how_much_is_resident(string text, long bytes) =>
        Assert.Equal(new ProcessMemory("a", bytes, 0), Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("Name:\tkthreadd\nUmask:\t0000\n")]
    [InlineData("Name:\ta\nVmRSS:\t 150\n")]
    [InlineData("Name:\ta\nVmRSS:\t -1 kB\n")]
    [InlineData("Name:\ta\nVmRSS:\t kB\n")]
    [InlineData("Name:\ta\nVmRSS:\t x kB\n")]
    [InlineData("Name:\ta\nVmRSS:\t 137438953473 kB\n")]
    public void Without_a_sound_figure_it_is_left_out(string text) => Assert.Null(Parse(text));

    [Theory]
    [InlineData("a\nVmRSS:\t 9 kB", "a\\nVmRSS:\uFFFD 9 kB")]
    [InlineData("\u00ff\u001b[2J", "\uFFFD\uFFFD[2J")]
    [InlineData("", "unnamed")]
    public void A_name_adds_no_line(string bytes, string name) =>
        Assert.Equal(new ProcessMemory(name, 1024, 0), Parse(ProcessTree.Status(bytes, 1)));

    [Fact]
    public void Processes_of_one_name_add_up_and_what_they_share_counts_once() => Assert.Equal(
        [new("postgres", Bytes: 35), new("chromium", Bytes: 34)],
        ProcessMemory.Largest(
            [new("chromium", 34, 0), new("postgres", 10, 5), new("postgres", 15, 10), new("idle", 0, 0)]));

    [Theory]
    [InlineData(5, "e d c b a")]
    [InlineData(6, "f e d c b")]
    public void The_five_largest_are_named(int count, string names) => Assert.Equal(
        names.Split(' '),
        ProcessMemory.Largest(
            Enumerable.Range(0, count).Select(i => new ProcessMemory(((char)('a' + i)).ToString(), i + 1, 0)))
            .Select(share => share.Name));

    private static ProcessMemory? Parse(string latin) => ProcessMemory.Parse(Encoding.Latin1.GetBytes(latin));
}

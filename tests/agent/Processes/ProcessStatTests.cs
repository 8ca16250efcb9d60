using System.Text;
using HealthCheck.Agent.Processes;

namespace HealthCheck.Agent.Tests.Processes;

public sealed class ProcessStatTests
{
    [Fact]
    public void The_times_of_a_process_are_those_of_its_own_code_and_of_the_kernel() =>
        Assert.Equal(new ProcessStat("mysqld", 1234, 5678), Parse(ProcessTree.Stat(42, "mysqld", 1000, 234, 5678)));

    [Theory]
    [InlineData("a) S 1 (b", "a) S 1 (b")]
    [InlineData("((sd-pam))", "((sd-pam))")]
    [InlineData("web content", "web content")]
    [InlineData("a\nb\u001b[2J", "a\uFFFDb\uFFFD[2J")]
    [InlineData("\u00fc\u00ff", "\uFFFD\uFFFD")]
    [InlineData("K\u00c3\u00bcche", "Küche")]
    [InlineData("", "unnamed")]
    [InlineData("  ", "unnamed")]
    public void A_name_is_one_line_of_text_whatever_its_bytes_are(string bytes, string name) =>
        Assert.Equal(new ProcessStat(name, 3, 4), Parse(ProcessTree.Stat(42, bytes, 1, 2, 4)));

    [Fact]
    public void A_name_has_64_characters_at_most()
    {
        Assert.Equal(new string('x', 64), Parse(ProcessTree.Stat(42, new string('x', 64), 1, 2, 4))?.Name);
        Assert.Equal(new string('x', 64) + "…", Parse(ProcessTree.Stat(42, new string('x', 65), 1, 2, 4))?.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("42 (mysqld")]
    [InlineData(")42 mysqld(")]
    [InlineData("42 (mysqld) S 1 42 42 0 -1 0 0 0 0 0 1")]
    [InlineData("42 (mysqld) S 1 42 42 0 -1 0 0 0 0 0 1 2 0 0 20 0 1 0")]
    [InlineData("42 (mysqld) S 1 42 42 0 -1 0 0 0 0 0 -1 2 0 0 20 0 1 0 4")]
    [InlineData("42 (mysqld) S 1 42 42 0 -1 0 0 0 0 0 1 x 0 0 20 0 1 0 4")]
    [InlineData("42 (mysqld) S 1 42 42 0 -1 0 0 0 0 0 1125899906842625 2 0 0 20 0 1 0 4")]
    [InlineData("42 (mysqld) S 1 42 42 0 -1 0 0 0 0 0 1 1125899906842625 0 0 20 0 1 0 4")]
    public void What_the_kernel_does_not_write_is_no_process(string text) => Assert.Null(Parse(text));

    [Fact]
    public void The_largest_time_is_2_to_the_50_ticks() => Assert.Equal(
        1125899906842624ul, Parse("42 (mysqld) S 1 42 42 0 -1 0 0 0 0 0 1125899906842624 0 0 0 20 0 1 0 4")?.Ticks);

    private static ProcessStat? Parse(string latin) => ProcessStat.Parse(Encoding.Latin1.GetBytes(latin));
}

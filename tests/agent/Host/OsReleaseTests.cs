using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Host;

public sealed class OsReleaseTests
{
    [Fact]
    public void Quoted_and_bare_values_are_read_and_comments_left_out() =>
        Assert.Equal(
            new OperatingSystemInfo("debian", "Debian GNU/Linux 12 (bookworm)", "12"),
            OsRelease.Parse("# comment\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID='12'\nID=debian\n"));

    [Theory]
    [InlineData("")]
    [InlineData("=\n==\nNAME")]
    public void What_is_not_said_is_null(string text) =>
        Assert.Equal(new OperatingSystemInfo(null, null, null), OsRelease.Parse(text));

    [Theory]
    [InlineData("NAME=Buildroot\nVERSION=2024.02\nID=buildroot\n", "Buildroot 2024.02", "buildroot")]
    [InlineData("\uFEFFID=debian\r\nPRETTY_NAME=\"Debian\"\r\n", "Debian", "debian")]
    public void A_name_is_put_together_where_there_is_no_pretty_one(string text, string name, string id) =>
        Assert.Equal((name, id), (OsRelease.Parse(text)?.Name, OsRelease.Parse(text)?.Id));

    [Fact]
    public void Without_the_file_there_is_no_system() => Assert.Null(OsRelease.Parse(null));

    [Fact]
    public void Quotes_that_do_not_match_are_dropped() =>
        Assert.Equal("Half quoted", OsRelease.Parse("PRETTY_NAME=\"Half quoted\n")?.Name);
}

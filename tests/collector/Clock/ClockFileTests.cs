using HealthCheck.Collector.Clock;

namespace HealthCheck.Collector.Tests.Clock;

/// <summary>The time that an earlier run had confirmed, in a file that may be damaged.</summary>
public sealed class ClockFileTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly LogLines log = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void What_was_written_is_read()
    {
        new ClockFile(directory.File("."), log.Logger).Write(Examples.Noon);
        Assert.Equal(Examples.Noon, new ClockFile(directory.File("."), log.Logger).Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void What_no_run_can_have_confirmed_is_no_time(string text)
    {
        File.WriteAllText(directory.File("clock"), text);
        Assert.Null(new ClockFile(directory.File("."), log.Logger).Read());
    }

    [Fact]
    public void A_file_of_any_size_is_not_read_into_memory()
    {
        using (var file = File.Create(directory.File("clock")))
            file.SetLength(1L << 40);
        Assert.Null(new ClockFile(directory.File("."), log.Logger).Read());
    }
}

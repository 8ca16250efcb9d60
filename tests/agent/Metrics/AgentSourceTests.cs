using System.Text;
using CsCheck;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Metrics;

public sealed class AgentSourceTests
{
    [Fact]
    public async Task What_the_agent_did_is_counted_from_any_thread()
    {
        var counters = new AgentCounters();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                counters.Sent();
                counters.Dropped(2);
                counters.Reconnected();
            }
        })));
        counters.Holds(17);
        Assert.Equal(
            new AgentReading(4096, 1.5, 8000, 17, 16000, 8000),
            Snapshots.Of(new AgentSource(counters, () => new OwnCost(4096, 1.5))).Agent);
    }

    [Fact]
    public void This_program_holds_memory_and_takes_time()
    {
        var cost = OwnProcess.Measure();
        Assert.InRange(cost.ResidentBytes!.Value, 1 << 20, 1L << 40);
        Assert.InRange(cost.CpuSeconds!.Value, 0.001, 1e6);
    }

    [Theory]
    [InlineData("18244 5632 4608 12 0 3344 0\n", 5632 * 16384L)]
    [InlineData("0 0", 0L)]
    public void Resident_pages_are_counted_in_bytes(string text, long bytes) =>
        Assert.Equal(bytes, OwnProcess.ParseResident(Encoding.UTF8.GetBytes(text), 16384));

    [Theory]
    [InlineData("")]
    [InlineData("18244")]
    [InlineData("a b c")]
    [InlineData("1 -1")]
    [InlineData("1 18446744073709551613")]
    public void What_is_no_such_line_is_unknown(string text) =>
        Assert.Null(OwnProcess.ParseResident(Encoding.UTF8.GetBytes(text), 4096));

    [Fact]
    public void Any_text_gives_bytes_or_none() =>
        Gen.String.Sample(text => OwnProcess.ParseResident(Encoding.UTF8.GetBytes("1 " + text), 4096) is null or >= 0);
}

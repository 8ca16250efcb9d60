using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthCheck.Agent.Tests.Problems;

public sealed class ProblemTrackerTests
{
    [Fact]
    public void Codes_that_the_owner_ignores_are_neither_told_nor_counted()
    {
        var problems = new ProblemTracker(NullLogger.Instance, ["a"]);
        problems.Report("a", "", HealthStatus.Critical, "not told", "nothing");
        problems.Report("b", "", HealthStatus.Warning, "told", "nothing");
        Assert.Equal("b", Assert.Single(problems.Complete(Snapshots.Noon)).Code);
    }

    [Fact]
    public void A_message_too_long_for_the_contract_is_cut_between_characters()
    {
        var problems = Fixture.Problems();
        problems.Report("a", "", HealthStatus.Warning, "!" + string.Concat(Enumerable.Repeat("🍓", 300)), "nothing");
        var message = Assert.Single(problems.Complete(Snapshots.Noon)).Message;
        Assert.Equal("!" + string.Concat(Enumerable.Repeat("🍓", 255)) + "…", message);
        Assert.True(message.Length <= ContractLimits.TextLength);
    }

    [Fact]
    public void Advice_too_long_for_the_contract_is_cut_too()
    {
        var problems = Fixture.Problems();
        problems.Report(
            "a", "", HealthStatus.Warning, "message", "sudo setfacl -m u:agent:x '/" + new string('x', 600));
        Assert.Equal(ContractLimits.TextLength, Assert.Single(problems.Complete(Snapshots.Noon)).Advice.Length);
    }
}

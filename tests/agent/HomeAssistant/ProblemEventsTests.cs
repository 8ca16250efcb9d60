using System.Text.Json.Nodes;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.HomeAssistant;

public sealed class ProblemEventsTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void A_second_and_worse_problem_is_told_while_the_first_lasts()
    {
        var events = new ProblemEvents(clock);
        Assert.Equal(["began storage-full warning"], Send(events, Full(HealthStatus.Warning)));
        Assert.Empty(Send(events, Full(HealthStatus.Warning)));
        Assert.Equal(
            ["began under-voltage critical"], Send(events, Full(HealthStatus.Warning), UnderVoltage));
        Assert.Equal(
            ["worsened storage-full critical"], Send(events, Full(HealthStatus.Critical), UnderVoltage));
        Assert.Equal(
            ["eased storage-full warning"], Send(events, Full(HealthStatus.Warning), UnderVoltage));
    }

    [Fact]
    public void The_end_is_told_once_and_figures_that_change_are_no_event()
    {
        var events = new ProblemEvents(clock);
        Send(events, Full(HealthStatus.Warning));
        clock.Advance(ProblemEvents.Settling);
        Assert.Empty(Send(events, Full(HealthStatus.Warning) with { Message = "89 % of / is in use" }));
        Assert.Equal(["ended storage-full warning"], Send(events));
        Assert.Empty(Send(events));
    }

    [Fact]
    public void A_restart_of_the_agent_repeats_nothing_that_lasts_and_tells_later_what_ended_meanwhile()
    {
        var before = new ProblemEvents(clock);
        Send(before, Full(HealthStatus.Warning), UnderVoltage);
        var after = new ProblemEvents(clock);
        after.Remember([.. before.Told]);
        Assert.Empty(Send(after));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(Send(after, Full(HealthStatus.Warning)));
        clock.Advance(ProblemEvents.Settling);
        Assert.Equal(["ended under-voltage critical"], Send(after, Full(HealthStatus.Warning)));
        Assert.Equal(Full(HealthStatus.Warning).Since, Assert.Single(after.Told).Since);
    }

    [Fact]
    public void What_was_not_sent_is_due_again()
    {
        var events = new ProblemEvents(clock);
        var snapshot = Example.Snapshot with { Problems = [UnderVoltage] };
        Assert.Single(events.Compare(snapshot));
        Assert.Empty(events.Compare(snapshot));
        events.Repeat();
        Assert.Single(events.Compare(snapshot));
    }

    [Fact]
    public void The_payload_has_what_an_automation_needs()
    {
        var began = Assert.Single(
            new ProblemEvents(clock).Compare(Example.Snapshot with { Problems = [UnderVoltage] }));
        var json = JsonNode.Parse(began.Write())!;
        Assert.Equal(
            ["event_type", "code", "severity", "summary", "message", "advice", "since"],
            json.AsObject().Select(each => each.Key));
        Assert.Equal(
            ("began", "under-voltage", "critical", "Under-voltage right now"),
            ((string?)json["event_type"], (string?)json["code"], (string?)json["severity"], (string?)json["message"]));
        var ended = JsonNode.Parse(new ProblemEvent(ProblemEvent.Ended, began.Told, null).Write())!;
        Assert.Equal("Over: Under-voltage", (string?)ended["message"]);
    }

    private static Problem UnderVoltage { get; } = new(
        "under-voltage", HealthStatus.Critical, Example.Snapshot.Time, "Under-voltage right now", "Use a better supply",
        Summary: "Under-voltage");

    private static Problem Full(HealthStatus severity) => new(
        "storage-full", severity, Example.Snapshot.Time.AddHours(-1), "88 % of / is in use", "Remove something",
        Summary: "Storage full: /");

    private static List<string> Send(ProblemEvents events, params Problem[] problems)
    {
        var due = events.Compare(Example.Snapshot with { Problems = problems });
        foreach (var each in due)
            events.Sent(each);
        return
            [.. due.Select(each => $"{each.Type} {each.Told.Code} {each.Told.Severity}".ToLowerInvariant())];
    }
}

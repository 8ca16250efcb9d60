using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Rules;

/// <summary>What is said of a rule that cannot be followed.</summary>
public sealed class RuleCheckTests
{
    private static readonly AlertRule Fine = new("night") { Tell = AlertTell.Never };

    public static TheoryData<string, AlertRule> Mistakes => new()
    {
        { "name must have 1 to 80 characters in one line", Fine with { Name = "" } },
        { "name must have 1 to 80 characters in one line", Fine with { Name = new('a', 81) } },
        { "name must have 1 to 80 characters in one line", Fine with { Name = "a\nb" } },
        { "name must have 1 to 80 characters in one line", Fine with { Name = "a\u202Eb" } },
        { "name must have 1 to 80 characters in one line", Fine with { Name = " " } },
        { "devices is empty: leave it out, and the rule is about all", Fine with { Devices = [] } },
        { "tags must have 1 to 200 characters in one line", Fine with { Tags = [null!] } },
        { "subjects is empty: leave it out, and the rule is about all", Fine with { Subjects = [] } },
        { "severity is ok: it must be warning or critical", Fine with { Severity = HealthStatus.Ok } },
        { "days has 'monday': each must be mon, tue, wed, thu, fri, sat or sun", Fine with { Days = ["monday"] } },
        { "days has null: each must be mon, tue, wed, thu, fri, sat or sun", Fine with { Days = [null!] } },
        { "hours is '22-7': it must be two times of day such as 22:00-07:00", Fine with { Hours = "22-7" } },
        {
            "hours is '07:00-07:00': it must be two times of day such as 22:00-07:00",
            Fine with { Hours = "07:00-07:00" }
        },
        { "timeZone is 'Berlin': it must be a time zone such as Europe/Berlin", Fine with { TimeZone = "Berlin" } },
        { "afterMinutes is -1: it must be from 0 to 10080", Fine with { AfterMinutes = -1 } },
        { "recoveryAfterMinutes is 10081: it must be from 0 to 10080", Fine with { RecoveryAfterMinutes = 10_081 } },
        { "remindAfterMinutes has 0: each must be from 1 to 10080", Fine with { RemindAfterMinutes = [30, 0] } },
        {
            "channels has 'mail': there is no such channel. There are home and phone",
            Fine with { Channels = ["phone", "mail"] }
        },
        { "behind needs devices or tags: which devices are behind it", Fine with { Behind = "gw" } },
        { "behind is one of devices: no device is behind itself", Fine with { Devices = ["gw"], Behind = "gw" } },
        {
            "until is 2026-03-10T10:00:00Z: it must be later than from, 2026-03-10T10:00:00Z",
            Fine with { From = Noon, Until = Noon }
        },
        {
            "The rule does nothing: give it tell, afterMinutes, recoveryAfterMinutes, remindAfterMinutes, channels or "
            + "behind",
            new("empty") { Codes = ["offline"] }
        },
    };

    private static DateTimeOffset Noon => new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_names_the_key_the_value_and_what_is_allowed(string sentence, AlertRule rule) =>
        Assert.Equal(sentence, RuleCheck.Mistake(rule, ["phone", "home"]));

    [Fact]
    public void The_most_that_is_allowed_is_allowed() => Assert.Null(RuleCheck.Mistake(
        new(new('a', 80))
        {
            Devices = ["a"],
            Tags = ["b"],
            Codes = ["offline"],
            Subjects = [AlertSubject.Offline],
            Severity = HealthStatus.Critical,
            From = Noon,
            Until = Noon.AddSeconds(1),
            Days = ["mon", "sun"],
            Hours = "23:59-00:00",
            TimeZone = "Europe/Berlin",
            Tell = AlertTell.Soon,
            AfterMinutes = 10_080,
            RecoveryAfterMinutes = 0,
            RemindAfterMinutes = [1, 10_080],
            Channels = ["phone"],
            Behind = "gw",
            Reason = new('r', 200),
        },
        ["phone"]));
}

using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Rules;

/// <summary>The file with the rules.</summary>
public sealed class RuleFileTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly LogLines log = new();

    private string Path => System.IO.Path.Combine(directory.Path, "alert-rules.json");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Rules_are_there_after_a_restart_in_the_order_in_which_they_decide()
    {
        var file = Open();
        file.Save(new("one") { Tell = AlertTell.Never, Hours = "22:00-07:00" }, [], Examples.Noon);
        file.Save(new("two") { RemindAfterMinutes = [30], Channels = ["phone"] }, ["phone"], Examples.Noon);
        file.Save(new("one") { AfterMinutes = 5 }, [], Examples.Noon);

        var rules = Open().All;
        Assert.Equal(["two", "one"], rules.Select(each => each.Name));
        Assert.Equal([30], rules[0].RemindAfterMinutes);
        Assert.Equal((null, 5), (rules[1].Hours, rules[1].AfterMinutes));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void A_rule_is_removed_by_its_name()
    {
        var file = Open();
        file.Save(new("one") { Tell = AlertTell.Never }, [], Examples.Noon);
        Assert.Contains("no rule 'two'", Assert.Throws<AlertException>(() => file.Remove("two")).Message,
            StringComparison.Ordinal);
        file.Remove("one");
        Assert.Empty(Open().All);
    }

    [Fact]
    public void There_are_200_rules_at_most()
    {
        var file = Open();
        for (var i = 0; i < 200; i++)
            file.Save(new($"rule {i}") { Tell = AlertTell.Never }, [], Examples.Noon);
        file.Save(new("rule 7") { Tell = AlertTell.Soon }, [], Examples.Noon);
        Assert.True(Assert.Throws<AlertException>(() =>
            file.Save(new("more") { Tell = AlertTell.Never }, [], Examples.Noon)).IsConflict);
        Assert.Equal(200, Open().All.Count);
    }

    [Theory]
    [InlineData("[{\"name\":\"x\",\"tell\":\"never\",\"hour\":\"1\"}]", "A rule has no key 'hour'")]
    [InlineData("[{\"name\":\"x\",\"tell\":\"maybe\"}]", "tell is \"maybe\": it must be \"soon\", \"summary\" or")]
    [InlineData("[{\"name\":\"x\",\"afterMinutes\":1.5}]", "afterMinutes is 1.5: it must be a whole number")]
    [InlineData("[{\"name\":\"x\",\"remindAfterMinutes\":[\"a\"]}]", "remindAfterMinutes is [\"a\"]")]
    [InlineData("[{\"tell\":\"never\"}]", "name is missing")]
    [InlineData("[{\"name\":\"x\",\"hours\":\"late\",\"tell\":\"never\"}]", "hours is 'late'")]
    [InlineData("[null]", "A rule must be an object")]
    [InlineData("null", "no list")]
    [InlineData("{", "")]
    public void A_file_that_cannot_be_read_stays_as_it_is_and_stops_nothing(string content, string said)
    {
        File.WriteAllText(Path, content);
        var file = Open();
        Assert.Empty(file.All);
        Assert.Contains(said, file.Mistake, StringComparison.Ordinal);
        Assert.Contains(said, Assert.Single(log.All), StringComparison.Ordinal);
        Assert.Throws<AlertException>(() => file.Save(new("x") { Tell = AlertTell.Never }, [], Examples.Noon));
        Assert.Equal(content, File.ReadAllText(Path));
    }

    private RuleFile Open() => new(directory.Path, TimeZoneInfo.Utc, log.Logger);
}

namespace HealthCheck.Contracts.Tests;

public sealed class TopicsTests
{
    [Theory]
    [InlineData(TopicKind.Announcement, "healthcheck/attic/announcement")]
    [InlineData(TopicKind.Status, "healthcheck/attic/status")]
    [InlineData(TopicKind.Health, "healthcheck/attic/health")]
    [InlineData(TopicKind.Backlog, "healthcheck/attic/backlog")]
    [InlineData(TopicKind.Resend, "healthcheck/attic/resend")]
    [InlineData(TopicKind.Command, "healthcheck/attic/command")]
    public void A_topic_is_prefix_id_and_kind_and_can_be_taken_apart(TopicKind kind, string topic)
    {
        var topics = new Topics();
        Assert.Equal(topic, topics.Of("attic", kind));
        Assert.True(topics.TryParse(topic, out var id, out var parsed));
        Assert.Equal(("attic", kind), (id, parsed));
    }

    [Theory]
    [InlineData("healthcheck")]
    [InlineData("healthcheck/")]
    [InlineData("healthcheck/attic")]
    [InlineData("healthcheck/attic/")]
    [InlineData("healthcheck/attic/mood")]
    [InlineData("healthcheck/attic/health/more")]
    [InlineData("healthcheckup/attic/health")]
    [InlineData("home/attic/health")]
    public void Other_topics_are_not_ours(string topic) => Assert.False(new Topics().TryParse(topic, out _, out _));

    [Fact]
    public void An_empty_id_is_taken_apart_as_it_stands()
    {
        Assert.True(new Topics().TryParse("healthcheck//health", out var id, out var kind));
        Assert.Equal(("", TopicKind.Health), (id, kind));
    }

    [Fact]
    public void Retained_are_the_entry_of_Home_Assistant_which_is_cleared_first_announcement_status_and_health() =>
        Assert.Equal(
            ["ha/device/healthcheck_attic/config", "healthcheck/attic/announcement", "healthcheck/attic/status",
                "healthcheck/attic/health"],
            new Topics().Retained("attic", "ha"));

    [Theory]
    [InlineData("a/b/collectors/0f3c/status", "0f3c")]
    [InlineData("a/b/collectors/0f3c/health", null)]
    [InlineData("a/b/collectors//status", null)]
    [InlineData("a/b/collectors/status", null)]
    [InlineData("a/b/collectors/0f/3c/status", null)]
    [InlineData("a/b/collectors/0F \"3c/status", null)]
    [InlineData("a/b/attic/status", null)]
    public void A_topic_of_a_collector_is_none_of_a_device(string topic, string? expected)
    {
        var topics = new Topics("a/b");
        Assert.Equal(expected is not null, topics.TryParseCollector(topic, TopicKind.Status, out var id));
        if (expected is null)
            return;
        Assert.Equal(expected, id);
        Assert.Equal(topic, topics.OfCollector(expected, TopicKind.Status));
        Assert.Equal("a/b/collectors/+/status", topics.CollectorFilter(TopicKind.Status));
        Assert.False(topics.TryParse(topic, out _, out _));
    }

    [Fact]
    public void A_device_is_announced_to_Home_Assistant_under_a_topic_of_its_own() => Assert.Equal(
        "homeassistant/device/healthcheck_attic/config", Topics.Discovery("homeassistant", "attic"));

    [Fact]
    public void A_prefix_has_1_to_128_characters()
    {
        Assert.Equal("a/+/health", new Topics("a").Filter(TopicKind.Health));
        Assert.Equal(128, new Topics(new string('a', 128)).Prefix.Length);
        var refused = Assert.Throws<ArgumentException>(() => new Topics(new string('a', 129)));
        Assert.StartsWith(
            $"'{new string('a', 129)}' is not a topic prefix: 1 to 128 characters", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_prefix_may_have_levels()
    {
        var topics = new Topics("site/berlin");
        Assert.Equal("site/berlin/+/status", topics.Filter(TopicKind.Status));
        Assert.True(topics.TryParse("site/berlin/a/status", out var id, out _));
        Assert.Equal("a", id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a+")]
    [InlineData("#")]
    [InlineData("$SYS")]
    [InlineData("a\u0000b")]
    public void A_prefix_that_no_topic_may_have_is_refused(string prefix) =>
        Assert.Throws<ArgumentException>(() => new Topics(prefix));

    [Theory]
    [InlineData("online", Presence.Online)]
    [InlineData("stopped", Presence.Stopped)]
    [InlineData("offline", Presence.Offline)]
    public void The_status_is_a_bare_word(string word, Presence presence)
    {
        var payload = PresencePayload.Of(presence).ToArray();
        Assert.Equal(word, System.Text.Encoding.UTF8.GetString(payload));
        Assert.Equal(presence, PresencePayload.Read(payload));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Online")]
    [InlineData("\"online\"")]
    [InlineData("online\n")]
    public void Any_other_status_is_refused(string word) =>
        Assert.Throws<ContractException>(() => PresencePayload.Read(System.Text.Encoding.UTF8.GetBytes(word)));
}

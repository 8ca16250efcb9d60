using System.Net;
using System.Text.Json.Nodes;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Settings;
using HealthCheck.Collector.Tests.Alerts.Channels;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Tests.Alerts;

/// <summary>Channels in the settings file.</summary>
public sealed class ChannelSettingsTests : IDisposable
{
    private const string Variable = "HEALTHCHECK_Alerts__Channels__7__Token";

    private readonly TempDirectory directory = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        directory.Dispose();
    }

    [Fact]
    public void An_entry_has_kind_target_and_options_and_secrets_are_in_files()
    {
        Save("token", "tk_secret\n");
        Save("hook", "https://discord.com/api/webhooks/1/abcdefghij\n");
        var channels = Read($$"""
            [
              { "Kind": "ntfy", "Target": "https://ntfy.sh/pis", "TokenFile": "{{directory.Path}}/token" },
              { "kind": "discord", "Name": "us", "TargetFile": "{{directory.Path}}/hook" },
              { "Kind": "email", "Target": "me@example.org", "Server": "mail.example.org", "Port": 2525,
                "From": "pi@example.org" },
            ]
            """);

        Assert.Equal(["ntfy", "us", "email"], channels.Select(each => each.Name));
        Assert.Equal("tk_secret", channels[0].Options["token"]);
        Assert.Equal("https://discord.com/api/webhooks/1/abcdefghij", channels[1].Target);
        Assert.Equal("2525", channels[2].Options["port"]);
        Assert.All(channels, each => Assert.True(each.IsFromSettings));
    }

    [Fact]
    public void A_secret_may_be_in_a_variable()
    {
        Environment.SetEnvironmentVariable(Variable, "of-the-application");
        var text = string.Join(", ", Enumerable.Range(0, 7).Select(each =>
            $$"""{ "Kind": "ntfy", "Name": "{{each}}", "Target": "https://ntfy.sh/pis" }"""));
        var channels = Read($$"""[{{text}}, { "Kind": "gotify", "Target": "https://gotify.example.org" }]""");
        Assert.Equal("of-the-application", channels[7].Options["token"]);
    }

    [Theory]
    [InlineData("""[{ "Target": "https://ntfy.sh/pis" }]""", "Channels:0 has no Kind (FILE): give one of ntfy, gotify")]
    [InlineData("""[{ "Kind": "fax", "Target": "1" }]""", "Channels:0 has an unknown Kind (FILE): 'fax', give one of")]
    [InlineData("""[{ "Kind": "ntfy" }]""", "Channels:0 cannot be used (FILE): Target is empty")]
    [InlineData(
        """[{ "Kind": "ntfy", "Target": "https://ntfy.sh/pis", "Tokn": "x" }]""",
        "Channels:0:Tokn is no setting of ntfy (FILE, line 1): did you mean Token?")]
    [InlineData(
        """[{ "Kind": "ntfy", "Target": "https://ntfy.sh/pis", "Token": "tk_hush" }]""",
        "Channels:0:Token is a secret (FILE, line 1): write it into a file, and give the path of that as TokenFile")]
    [InlineData(
        """[{ "Kind": "ntfy", "Target": "https://ntfy.sh/pis", "TokenFile": "/no/token" }]""",
        "Channels:0:TokenFile is '/no/token' (FILE, line 1): it must be the path of a file that this program may read;")]
    [InlineData(
        """[{ "Kind": "ntfy", "Target": "https://ntfy.sh/a", "TargetFile": "/b" }]""",
        "Channels:0:Target is given twice (FILE, line 1): leave out this or TargetFile")]
    [InlineData(
        """[{ "Kind": "ntfy", "Target": "ftp://ntfy.sh/a" }]""",
        "Channels:0 cannot be used (FILE): Target 'ftp://ntfy.sh/a' is no URL that begins with http:// or https://")]
    [InlineData(
        """[{ "Kind": "ntfy", "Target": "https://ntfy.sh/a" }, { "Kind": "ntfy", "Target": "https://ntfy.sh/b" }]""",
        "Channels:1 has the name of another entry (FILE): give it a Name that is not 'ntfy'")]
    [InlineData(""" "ntfy" """, "Channels takes a list of entries (FILE, line 1): [ {")]
    [InlineData("""[ "ntfy" ]""", "Channels:0 is no entry (FILE, line 1): the list is written as [ {")]
    [InlineData("""{ "phone": { "Kind": "ntfy" } }""", "Channels:phone is no entry (FILE): the list is written as [ {")]
    [InlineData(
        """[{ "Kind": "ntfy", "Target": ["https://ntfy.sh/a"] }]""",
        "Channels:0:Target takes one value, no list and no { }")]
    public void A_mistake_names_key_value_and_fix(string json, string expected)
    {
        var mistakes = Assert.Throws<SettingsException>(() => Read(json)).Mistakes;
        var file = Path.Combine(directory.Path, "collector.json");
        Assert.Contains(mistakes, each => each.StartsWith(
            $"Alerts:{expected.Replace("FILE", file, StringComparison.Ordinal)}", StringComparison.Ordinal));
        Assert.DoesNotContain(mistakes, each => each.Contains("tk_hush", StringComparison.Ordinal));
    }

    [Fact]
    public void The_name_of_one_is_taken_and_it_is_not_removed()
    {
        var channels = Read("""[{ "Kind": "ntfy", "Target": "https://ntfy.sh/pis" }]""");
        new ChannelFile(directory.Path).Change(_ => [channels[0] with { Target = "https://ntfy.sh/older" }]);
        var file = new ChannelFile(directory.Path, channels);
        Assert.Equal("https://ntfy.sh/pis", Assert.Single(file.All()).Target);
        file.Remove("ntfy");
        Assert.Contains(
            "is in the settings", Assert.Throws<AlertException>(() => file.Remove("ntfy")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "The settings have a channel 'ntfy' already",
            Assert.Throws<AlertException>(() => file.Add(channels[0])).Message, StringComparison.Ordinal);
        file.Add(channels[0] with { Name = "other" });
        Assert.Equal(["ntfy", "other"], file.All().Select(each => each.Name));
    }

    [Fact]
    public async Task The_api_shows_tests_and_does_not_remove_it()
    {
        await using var receiver = await Receiver.StartAsync((200, ""));
        var channels = Read($$"""[{ "Kind": "webhook", "Target": "{{receiver.Url}}/in" }]""");
        await using var collector = await RunningCollector.StartAsync(
            "mqtt://127.0.0.1:1", directory.Path, waitForBroker: false,
            alerts: AlertOptions.Default with { Channels = channels });
        var list = JsonNode.Parse(await collector.TextAsync("/api/alerts"))!;
        Assert.True((bool)Assert.Single(list["channels"]!.AsArray())!["fromSettings"]!);
        Assert.Contains("from the settings", await collector.TextAsync("/alerts"), StringComparison.Ordinal);
        using (var tested = await collector.SendAsync(HttpMethod.Post, "/api/alerts/channels/webhook/test"))
            Assert.Equal(HttpStatusCode.OK, tested.StatusCode);
        Assert.Single(receiver.Requests);
        using (var removed = await collector.SendAsync(HttpMethod.Delete, "/api/alerts/channels/webhook"))
            Assert.Equal(HttpStatusCode.Conflict, removed.StatusCode);
    }

    private void Save(string name, string text) => File.WriteAllText(Path.Combine(directory.Path, name), text);

    private IReadOnlyList<ChannelEntry> Read(string channels)
    {
        Save("collector.json", $$"""{ "Alerts": { "Channels": {{channels}} } }""");
        return CollectorSettings.Read(
            SettingsFile.Read("/nowhere", Path.Combine(directory.Path, "collector.json"), [])).Alerts.Channels;
    }
}

using System.Text;
using System.Text.Json.Nodes;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Mosquitto.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>
/// A second opinion on what services want: Debian's apprise sends the same message to the same receiver, and what both
/// say has to be the same.
/// </summary>
[Trait("Needs", "Python")]
public sealed class AppriseOpinionTests
{
    private const string Python = "/usr/bin/python3";
    private const string Title = "kitchen is offline", Text = "Not heard of since 09:14.\nAlso open: 2 warnings.";
    private const string User = "uQiRzpo4DXghDmr9QzzfQu27cmVRsG", Token = "azGDORePK8gMaC0QOYAMyEEuzJnyUi";
    private const string Slack = "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ";

    // Services with one address in the world get that of the test.
    private const string Script =
        """
        import sys, apprise
        url, attribute, address, title, body = sys.argv[1:6]
        channel = apprise.Apprise.instantiate(url)
        if attribute:
            setattr(channel, attribute, address)
        channel.notify(title=title, body=body, notify_type="failure")
        """;

    public static TheoryData<string> Kinds =>
        new("ntfy", "gotify", "discord", "slack", "pushover", "telegram", "matrix");

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_apprise_and_we_both_say_is_the_same(string kind)
    {
        var (installed, _, _) = await TestProcess.RunAsync(Python, ["-c", "import apprise"], TimeSpan.FromSeconds(30));
        Assert.SkipUnless(installed == 0, "Debian's apprise is not installed.");
        await using var server = await Receiver.StartAsync(AnswerAsync);
        var host = server.Url["http://".Length..];
        var (url, attribute, address, entry) = Target(kind, server.Url, host);
        var (code, output, error) = await TestProcess.RunAsync(
            Python, ["-c", Script, url, attribute, address, Title, Text], TimeSpan.FromSeconds(60));
        Assert.True(code == 0, output + error);
        // It signs in to Matrix before, and out after it.
        var theirs = Fields(server.Requests.Last(each => each.Bytes.Length > "{}".Length));
        var result = await ChannelExamples.SendAsync(
            entry, ChannelExamples.Alert with { Title = Title, Text = Text, Url = null });
        Assert.True(result.Outcome == SendOutcome.Delivered, result.Answer);
        var ours = Fields(server.Requests.Last());
        foreach (var (name, other) in Compared(kind))
            Assert.Equal($"{name} {theirs.GetValueOrDefault(name)}", $"{name} {ours.GetValueOrDefault(other ?? name)}");
    }

    private static Task AnswerAsync(HttpContext http) => http.Response.WriteAsync(
        http.Request.Path.StartsWithSegments("/services", StringComparison.Ordinal)
            ? "ok"
            : """
              {
                "ok": true, "status": 1, "id": "1", "access_token": "syt_token", "home_server": "example.org",
                "user_id": "@pi:example.org", "room_id": "!abc:example.org", "event_id": "$1", "result": []
              }
              """);

    private static (string Url, string Attribute, string Address, ChannelEntry Entry) Target(
        string kind, string server, string host) => kind switch
        {
            "ntfy" => ($"ntfy://{host}/topic", "", "", ChannelExamples.Entry(kind, $"{server}/topic")),
            "gotify" => (
                $"gotify://{host}/{Token}", "", "", ChannelExamples.Entry(kind, server, ("token", Token))),
            "discord" => (
                "discord://123456789/abcdefghijklmnop?format=markdown", "notify_url", $"{server}/api/webhooks",
                ChannelExamples.Entry(kind, $"{server}/api/webhooks/123456789/abcdefghijklmnop")),
            "slack" => (
                $"slack://{Slack}", "webhook_url", $"{server}/services",
                ChannelExamples.Entry(kind, $"{server}/services/{Slack}")),
            "pushover" => (
                $"pover://{User}@{Token}", "notify_url", $"{server}/1/messages.json",
                ChannelExamples.Entry(kind, User, ("token", Token), ("server", server))),
            "telegram" => (
                $"tgram://123456789:{Token}/12315544", "notify_url", $"{server}/bot",
                ChannelExamples.Entry(kind, "12315544", ("token", $"123456789:{Token}"), ("server", server))),
            _ => (
                $"matrix://pi:password@{host}/!abc:example.org", "", "",
                ChannelExamples.Entry(kind, "!abc:example.org", ("token", "syt_token"), ("server", server))),
        };

    // What both say, and its name in ours where that differs. The rest is taste: colours, pictures, sounds.
    private static (string Name, string? Other)[] Compared(string kind) => kind switch
    {
        "ntfy" => [("line", null), ("type", null), ("topic", null), ("title", null), ("message", null)],
        "gotify" => [("line", null), ("type", null), ("x-gotify-key", null), ("title", null), ("message", null)],
        "discord" => [("line", null), ("type", null), ("embeds.0.title", null), ("embeds.0.description", null)],
        "slack" => [("line", null), ("type", null), ("attachments.0.title", "text")],
        "pushover" =>
        [
            ("line", null), ("type", null), ("token", null), ("user", null), ("title", null), ("message", null),
        ],
        "telegram" => [("line", null), ("type", null), ("chat_id", null), ("parse_mode", null), ("text", null)],
        _ => [("room", null), ("authorization", null), ("type", null), ("msgtype", null), ("body", null)],
    };

    private static Dictionary<string, string> Fields(ReceivedRequest request)
    {
        var type = request.Header("Content-Type")!.Split(';')[0];
        var path = request.Line.Split('?')[0];
        var fields = new Dictionary<string, string>
        {
            ["line"] = path,
            ["type"] = type,
            ["x-gotify-key"] = request.Header("X-Gotify-Key") ?? "",
            ["authorization"] = request.Header("Authorization") ?? "",
            // Versions of the interface and numbers of messages differ.
            ["room"] = string.Join(
                '/', Uri.UnescapeDataString(path).Split('/').SkipWhile(each => each != "rooms").Take(4)),
        };
        if (type == "application/x-www-form-urlencoded")
        {
            foreach (var (name, value) in QueryHelpers.ParseQuery(request.Body))
                fields[name] = value.ToString();
        }
        else
        {
            Add(fields, "", JsonNode.Parse(Encoding.UTF8.GetString(request.Bytes.Span)));
        }

        return fields;
    }

    private static void Add(Dictionary<string, string> fields, string path, JsonNode? node)
    {
        if (node is JsonObject all)
        {
            foreach (var (name, value) in all)
                Add(fields, $"{path}{name}.", value);
        }
        else if (node is JsonArray list)
        {
            for (var index = 0; index < list.Count; index++)
                Add(fields, $"{path}{index}.", list[index]);
        }
        else
        {
            fields[path.TrimEnd('.')] = Plain(node?.ToString() ?? "");
        }
    }

    // Line ends are the same to services, what we escape for Discord is shown as it is, and # is how apprise marks a
    // title for Matrix.
    private static string Plain(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal)
        .Replace("\\", "", StringComparison.Ordinal).TrimStart('#', ' ');
}

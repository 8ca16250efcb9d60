using HealthCheck.Collector.Alerts.Channels;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>The table of services, and what is wrong with an entry.</summary>
public sealed class ChannelKindsTests
{
    private const string Key = "uQiRzpo4DXghDmr9QzzfQu27cmVRsG", Token = "123:ABC-DEF";

    [Fact]
    public void There_are_twelve_each_with_a_name_of_its_own()
    {
        Assert.Equal(
            "ntfy, gotify, telegram, discord, slack, teams, matrix, pushover, email, webhook, apprise, webpush",
            string.Join(", ", ChannelKinds.All.Select(kind => kind.Name)));
        Assert.All(ChannelKinds.All, kind => Assert.Same(kind, ChannelKinds.Find(kind.Name)));
        Assert.Null(ChannelKinds.Find("fax"));
        Assert.All(
            ChannelKinds.All.SelectMany(kind => kind.Options),
            option => Assert.Equal(option.Name is "token" or "password" or "secret" or "auth", option.IsSecret));
    }

    [Theory]
    [InlineData("ntfy", "https://ntfy.sh/pis", "https://ntfy.sh/…")]
    [InlineData("ntfy", "http://192.168.1.2:8080/pis", "http://192.168.1.2:8080/…")]
    [InlineData("gotify", "http://gotify.lan", "http://gotify.lan", "token", "x")]
    [InlineData("telegram", "-100123", "-100123", "token", Token)]
    [InlineData("telegram", "@pis_of_mine", "@pis_of_mine", "token", Token, "thread", "4")]
    [InlineData("discord", "https://discord.com/api/webhooks/1/x", "https://discord.com")]
    [InlineData("slack", "https://hooks.slack.com/services/T/B/x", "https://hooks.slack.com")]
    [InlineData("slack", "http://chat.lan:8065/hooks/x", "http://chat.lan:8065")]
    [InlineData("teams", "https://prod-1.logic.azure.com:443/workflows/x", "https://prod-1.logic.azure.com")]
    [InlineData("matrix", "!abc:example.org", "!abc:example.org", "server", "https://example.org", "token", "syt_x")]
    [InlineData("pushover", Key, "uQiR…", "token", Key)]
    [InlineData("email", "me@example.org", "me@example.org", "server", "smtp.example.org", "from", "pi@example.org")]
    [InlineData("email", "a@b.c, d@e.f", "a@b.c, d@e.f", "server", "::1", "user", "g@h.i", "password", "p q")]
    [InlineData("webhook", "http://127.0.0.1:9000/x?key=1", "http://127.0.0.1:9000")]
    [InlineData("apprise", "http://apprise.lan:8000/notify/pis", "http://apprise.lan:8000", "tag", "home")]
    public void An_entry_without_a_mistake_is_shown_without_its_secrets(
        string kind, string target, string shown, params string[] options)
    {
        var entry = Entry(kind, target, options);

        Assert.Null(ChannelKinds.Mistake(entry));
        Assert.Equal(shown, ChannelKinds.Find(kind)!.Shown(entry));
    }

    [Theory]
    [InlineData("Kind 'fax' is unknown; give one of ntfy, gotify, ", "fax", "123")]
    [InlineData("Target is empty or holds a line break; give the address", "email", "")]
    [InlineData("Target is empty or holds a line break; give the URL", "slack", "https://a/SECRET\r\nX: y")]
    [InlineData("Option 'colour' is unknown; ntfy knows token", "ntfy", "https://ntfy.sh/x", "colour", "SECRET")]
    [InlineData("Option 'colour' is unknown; discord knows none", "discord", "https://a/SECRET", "colour", "SECRET")]
    [InlineData("Option token is missing; give the token of an application", "gotify", "https://g")]
    [InlineData("Option token is empty; give ", "gotify", "https://g", "token", " ")]
    [InlineData("Option token holds a line break or another", "gotify", "https://g", "token", "SECRET\n")]
    [InlineData("Option token holds a blank or a letter that", "gotify", "https://g", "token", "SECRET é")]
    [InlineData("Target 'ftp://x/y' is no URL that begins with http:// or https://; give ", "ntfy", "ftp://x/y")]
    [InlineData("Target 'ntfy.sh/x' is no URL that begins", "ntfy", "ntfy.sh/x")]
    [InlineData("Target 'https://ntfy.sh/' does not end with a topic", "ntfy", "https://ntfy.sh/")]
    [InlineData("Target 'https://ntfy.sh/a/b' does not end with a topic", "ntfy", "https://ntfy.sh/a/b")]
    [InlineData("Target 'https://ntfy.sh/a#b' has a part behind #", "ntfy", "https://ntfy.sh/a#b")]
    [InlineData("Target holds a user name or password", "ntfy", "https://me:SECRET@ntfy.sh/a")]
    [InlineData("Target: 169.254.169.254 is where clouds", "ntfy", "http://169.254.169.254/latest")]
    [InlineData("Target: fd00:ec2::254 is where clouds", "webhook", "http://[fd00:ec2::254]/latest")]
    [InlineData("Target is no URL that begins with https://; give", "discord", "http://discord.com/SECRET")]
    [InlineData("Target is no URL that begins with http:// or", "slack", "SECRET")]
    [InlineData("Target is a connector of Office 365", "teams", "https://me.webhook.office.com/SECRET")]
    [InlineData("Target 'me' is no chat; give its number", "telegram", "me", "token", Token)]
    [InlineData("Option token has another form", "telegram", "1", "token", "SECRET")]
    [InlineData("Option thread 'x' is no number", "telegram", "1", "token", Token, "thread", "x")]
    [InlineData("Option server 'x' is no URL", "telegram", "1", "token", Token, "server", "x")]
    [InlineData("Target '#abc:x.y' is no ID of a room", "matrix", "#abc:x.y", "server", "https://x.y", "token", "t")]
    [InlineData("Option server 'x.y' is no URL", "matrix", "!abc:x.y", "server", "x.y", "token", "t")]
    [InlineData("Target is no key of 30", "pushover", "SECRET", "token", Key)]
    [InlineData("Option token is no token of 30", "pushover", Key, "token", "SECRET")]
    [InlineData("Target 'me' is no address", "email", "me", "server", "s")]
    [InlineData("Target 'a@b.c,' is no address", "email", "a@b.c,", "server", "s")]
    [InlineData("Option server is missing", "email", "a@b.c")]
    [InlineData("Option server 'smtp://s' is no host name", "email", "a@b.c", "server", "smtp://s")]
    [InlineData("Option port '0' is no port", "email", "a@b.c", "server", "s", "port", "0")]
    [InlineData("Option port '65536' is no port", "email", "a@b.c", "server", "s", "port", "65536")]
    [InlineData("Option security 'ssl' is unknown", "email", "a@b.c", "server", "s", "security", "ssl")]
    [InlineData("Options user and password go together", "email", "a@b.c", "server", "s", "user", "a@b.c")]
    [InlineData("Options user and password go together", "email", "a@b.c", "server", "s", "password", "SECRET")]
    [InlineData("Option from 'x' is no address", "email", "a@b.c", "server", "s", "from", "x")]
    [InlineData("Option from is missing", "email", "a@b.c", "server", "s")]
    [InlineData("Option ca holds no certificate", "email", "a@b.c", "server", "s", "from", "a@b.c", "ca", "x\ny")]
    [InlineData("Target has no /notify/ and key", "apprise", "http://a/SECRET")]
    public void A_mistake_names_the_key_the_value_and_the_fix(
        string words, string kind, string target, params string[] options)
    {
        var mistake = ChannelKinds.Mistake(Entry(kind, target, options));

        Assert.StartsWith(words, mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", mistake, StringComparison.Ordinal);
        Assert.DoesNotContain(mistake!, char.IsControl);
    }

    private static ChannelEntry Entry(string kind, string target, string[] options) => ChannelExamples.Entry(
        kind, target, [.. options.Chunk(2).Select(pair => (pair[0], pair[1]))]);
}

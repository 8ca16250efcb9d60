using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>Messages and channels of the tests.</summary>
internal static class ChannelExamples
{
    public const string Link = "http://pis.lan:7080/devices/kitchen";

    /// <summary>A public key of the curve P-256, whose private key is 1.</summary>
    public const string PublicKey =
        "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";

    private static readonly PushKey Key = new(PublicKey, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE");

    public static AlertMessage Alert { get; } = new(
        "m-1", "m-1", AlertMessageKind.Alert, HealthStatus.Critical, "kitchen is offline",
        "Not heard of since 09:14.\nAlso open: 2 warnings.\n", Link, new(2026, 11, 29, 9, 15, 0, TimeSpan.Zero))
    {
        Alerts =
        [
            new(
                "0123abcd", "kitchen", "offline", HealthStatus.Critical,
                new(2026, 11, 29, 10, 14, 0, TimeSpan.FromHours(1)), "Not heard of since 09:14"),
        ],
    };

    public static AlertMessage Recovery { get; } = Alert with
    {
        Id = "m-2",
        Kind = AlertMessageKind.Recovery,
        Severity = HealthStatus.Ok,
        Title = "kitchen is back",
        Text = "It was away for 12 min.\n",
        Alerts = [],
    };

    /// <summary>With a name that means something in each markup, and turns the direction of writing.</summary>
    public static AlertMessage Hostile { get; } = Alert with
    {
        Title = "<b>*a_b*</b> & \"@everyone\" 🥧 \u202Egnp",
        Text = "[x](http://evil) <!channel> `code` ~s~ |p| # & 🥧\u2066\u0007",
        Url = null,
    };

    public static ChannelEntry Entry(string kind, string target, params (string Name, string Value)[] options) =>
        new("test", kind, target, options.ToDictionary(option => option.Name, option => option.Value));

    public static ChannelContext Context(TimeSpan? limit = null, TimeProvider? time = null) =>
        new(ChannelHttp.Create(TimeProvider.System, limit), time ?? TimeProvider.System)
        {
            Push = new(() => Key, "https://pis.example.org", AllowPrivate: true),
        };

    /// <summary>Sends a message once, over a channel of the table.</summary>
    public static async Task<SendResult> SendAsync(
        ChannelEntry entry, AlertMessage? message = null, TimeSpan? limit = null, TimeProvider? time = null)
    {
        var context = Context(limit, time);
        using (context.Http)
            return await Open(entry, context).SendAsync(message ?? Alert, TestContext.Current.CancellationToken);
    }

    // Pushover has one server in the world.
    private static IAlertChannel Open(ChannelEntry entry, ChannelContext context) => entry.Kind == "pushover"
        ? new PushoverChannel(entry, context, entry.Options["server"])
        : ChannelKinds.Find(entry.Kind)!.Open(entry, context);
}

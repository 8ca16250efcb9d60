using System.Globalization;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Alerts;

/// <summary>What is told, and when.</summary>
/// <param name="OfflineAfter">How long a device may be offline or silent before it is told, at least.</param>
/// <param name="WarningAfter">How long a warning must last before it is told.</param>
/// <param name="RemindAfter">How often people are reminded of a critical alert; zero for never.</param>
/// <param name="Quiet">When nothing is sent; null for no such hours.</param>
/// <param name="SummaryAt">When the daily summary is sent.</param>
/// <param name="Zone">Time zone of both; null for that of the machine.</param>
/// <param name="PageUrl">Where people reach the page, without a slash at the end; null if nobody said.</param>
/// <param name="PingUrlFile">File with the address that is pinged each minute; null for none.</param>
internal sealed record AlertOptions(
    TimeSpan OfflineAfter, TimeSpan WarningAfter, TimeSpan RemindAfter, (TimeOnly From, TimeOnly To)? Quiet,
    TimeOnly SummaryAt, TimeZoneInfo? Zone, string? PageUrl, string? PingUrlFile)
{
    /// <summary>Alerts that become due within this time are one message. No setting.</summary>
    public TimeSpan GroupWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a device must be back before that is told. It doubles with each loss. No setting.</summary>
    public TimeSpan BackFor { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether open alerts are published at the broker.</summary>
    public bool Mqtt { get; init; } = true;

    /// <summary>Whether a push service of browsers may be at a private address.</summary>
    public bool PrivatePush { get; init; }

    /// <summary>Channels of the settings.</summary>
    public IReadOnlyList<ChannelEntry> Channels { get; init; } = [];

    /// <summary>On which day a summary of the week is sent; null for never.</summary>
    public DayOfWeek? WeeklyOn { get; init; } = DayOfWeek.Monday;

    private const string QuietRule = "two times of day such as 22:00-07:00";
    private const string TimeRule = "a time of day such as 09:00";
    private const string ZoneRule = "a time zone such as Europe/Berlin";
    private const string UrlRule = "an address that begins with http:// or https://";

    /// <summary>Without any setting.</summary>
    public static AlertOptions Default { get; } = new(
        TimeSpan.FromSeconds(120), TimeSpan.FromMinutes(30), TimeSpan.FromHours(24), null, new(9, 0), null, null,
        null);

    /// <summary>Reads the section <c>Alerts</c>.</summary>
    public static AlertOptions Read(SettingsSection section) => new(
        TimeSpan.FromSeconds(section.Number(
            "OfflineAfterSeconds", 120, 10, 86_400,
            "how long a device is offline or silent before it is told; three intervals of the device at least")),
        TimeSpan.FromMinutes(section.Number(
            "WarningAfterMinutes", 30, 0, 1440, "how long a warning lasts before it is told")),
        TimeSpan.FromHours(section.Number(
            "RemindAfterHours", 24, 0, 720,
            "hours after which a critical alert that nobody has acknowledged is told again; 0 for never")),
        HoursOf(section.OptionalText(
            "QuietHours", QuietRule, text => HoursOf(text) is not null,
            "time of day in which nothing is sent; what happened is told at its end")),
        Time(section.Text(
            "SummaryAt", "09:00", TimeRule, text => Time(text) is not null,
            "when the daily summary is sent, with what can wait: updates, wear, end of support")) ?? Default.SummaryAt,
        section.OptionalText(
            "TimeZone", ZoneRule, text => Zoned(text) is not null,
            "time zone of QuietHours, SummaryAt and the times in messages; without it that of the machine") is { } zone
            ? Zoned(zone)
            : null,
        section.OptionalText(
            "PageUrl", UrlRule, IsWebAddress,
            "where people reach the page, for the links in messages")?.TrimEnd('/'),
        section.ReadableFile(
            "PingUrlFile",
            "file that holds an address, which is pinged each minute so that somebody notices when the collector dies"))
    {
        Mqtt = section.Flag(
            "Mqtt", true, "whether open alerts are published at the broker, for Home Assistant and other programs"),
        PrivatePush = section.Flag(
            "PrivatePush", false, "whether browsers may be notified through a push service at a private address"),
        Channels = ChannelSettings.Read(section),
        WeeklyOn = DayOf(section.Word(
            "WeeklyOn", SummaryDay.Monday, "on which day a summary of the week is sent, at SummaryAt")),
    };

    /// <summary>The hours and the time of the summary on the clock of their time zone.</summary>
    /// <param name="machine">Time zone of the machine.</param>
    public LocalSchedule Schedule(TimeZoneInfo machine) => new(Zone ?? machine, Quiet, SummaryAt);

    /// <summary>Two times of day such as <c>22:00-07:00</c>; null for anything else.</summary>
    public static (TimeOnly From, TimeOnly To)? HoursOf(string? text) =>
        text?.Split('-') is [var from, var to] && Time(from) is { } begin && Time(to) is { } end && begin != end
            ? (begin, end)
            : null;

    private static DayOfWeek? DayOf(SummaryDay day) =>
        Enum.TryParse<DayOfWeek>(day.ToString(), out var known) ? known : null;

    private static TimeOnly? Time(string text) => TimeOnly.TryParseExact(
        text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
        ? time
        : null;

    private static TimeZoneInfo? Zoned(string text) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) ? zone : null;

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query == "";
}

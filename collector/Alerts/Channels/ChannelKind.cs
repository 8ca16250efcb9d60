namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>A service that messages can be sent with: one file and one row in <see cref="ChannelKinds"/>.</summary>
/// <param name="Name">Its word on the command line, for example <c>ntfy</c>.</param>
/// <param name="Title">Its name for people, for example <c>Telegram</c>.</param>
/// <param name="Target">What the target is, with an example, for help texts and errors.</param>
/// <param name="Options">What it wants to know beside it.</param>
/// <param name="Mistake">What is wrong with an entry, in words that name the key, the value (unless secret) and the
/// fix; null when nothing is.</param>
/// <param name="Shown">The target without its secrets, for lists.</param>
/// <param name="Open">Makes the channel of an entry without a mistake.</param>
internal sealed record ChannelKind(
    string Name, string Title, string Target, IReadOnlyList<ChannelOption> Options,
    Func<ChannelEntry, string?> Mistake, Func<ChannelEntry, string> Shown,
    Func<ChannelEntry, ChannelContext, IAlertChannel> Open)
{
    /// <summary>Whether the page adds it by a button, and nobody by hand.</summary>
    public bool IsFromBrowser { get; init; }
}

using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>The services that messages can be sent with.</summary>
internal static class ChannelKinds
{
    /// <summary>One row each.</summary>
    public static IReadOnlyList<ChannelKind> All { get; } =
    [
        NtfyChannel.Kind,
        GotifyChannel.Kind,
        TelegramChannel.Kind,
        DiscordChannel.Kind,
        SlackChannel.Kind,
        TeamsChannel.Kind,
        MatrixChannel.Kind,
        PushoverChannel.Kind,
        EmailChannel.Kind,
        WebhookChannel.Kind,
        AppriseChannel.Kind,
        WebPushChannel.Kind,
    ];

    /// <summary>The kind of this name; null when there is none.</summary>
    public static ChannelKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>What is wrong with an entry, in a sentence without secrets; null when nothing is.</summary>
    public static string? Mistake(ChannelEntry entry)
    {
        if (Find(entry.Kind) is not { } kind)
            return $"Kind '{PlainText.Line(entry.Kind, 100)}' is unknown; give one of "
                + string.Join(", ", All.Select(each => each.Name));
        if (string.IsNullOrWhiteSpace(entry.Target) || entry.Target.Any(char.IsControl))
            return $"Target is empty or holds a line break; give {kind.Target}";
        foreach (var (name, value) in entry.Options)
        {
            if (kind.Options.FirstOrDefault(each => each.Name == name) is not { } option)
                return $"Option '{PlainText.Line(name, 100)}' is unknown; {kind.Name} knows "
                    + (kind.Options.Count == 0 ? "none" : string.Join(", ", kind.Options.Select(each => each.Name)));
            if (WrongForm(option, value) is { } form)
                return $"Option {name} {form}; give {option.Meaning}";
        }

        return kind.Options.FirstOrDefault(option => option.IsNeeded && !entry.Options.ContainsKey(option.Name))
            is { } missing
            ? $"Option {missing.Name} is missing; give {missing.Meaning}"
            : kind.Mistake(entry);
    }

    // Tokens go into headers and URLs.
    private static string? WrongForm(ChannelOption option, string value) => option.Name switch
    {
        _ when string.IsNullOrWhiteSpace(value) => "is empty",
        _ when option.IsText => null,
        _ when value.Any(char.IsControl) => "holds a line break or another control character",
        "token" when value.AsSpan().ContainsAnyExceptInRange('!', '~') => "holds a blank or a letter that no token has",
        _ => null,
    };
}

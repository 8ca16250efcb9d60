using System.Diagnostics.CodeAnalysis;

namespace HealthCheck.Contracts;

/// <summary>The MQTT topics under one prefix: <c>prefix/id/kind</c>.</summary>
public sealed class Topics
{
    /// <summary>The prefix when the settings name none.</summary>
    public const string DefaultPrefix = "healthcheck";

    /// <summary>What Home Assistant's own topics begin with, when the settings name nothing else.</summary>
    public const string DefaultDiscoveryPrefix = "homeassistant";

    private static readonly TopicKind[] Kinds = Enum.GetValues<TopicKind>();
    private static readonly string[] Words = [.. Kinds.Select(kind => kind.ToString().ToLowerInvariant())];

    /// <param name="prefix">One or more topic levels, without wildcards and without a slash at either end.</param>
    /// <exception cref="ArgumentException">The prefix is not usable in a topic.</exception>
    public Topics(string prefix = DefaultPrefix)
    {
        if (!IsPrefix(prefix))
            throw new ArgumentException($"'{prefix}' is not a topic prefix: {PrefixRule}.", nameof(prefix));
        Prefix = prefix;
    }

    /// <summary>What a prefix must look like, for error messages.</summary>
    public const string PrefixRule = "1 to 128 characters, no '+', '#', '$' or control character, no empty level";

    /// <summary>The levels before the device id.</summary>
    public string Prefix { get; }

    /// <summary>Where a device is announced to Home Assistant.</summary>
    /// <param name="discoveryPrefix">What Home Assistant's own topics begin with.</param>
    /// <param name="id">The device.</param>
    public static string Discovery(string discoveryPrefix, string id) =>
        $"{discoveryPrefix}/device/healthcheck_{id}/config";

    /// <summary>A topic of a collector. Collectors have a level of their own, so that none is taken for a device.</summary>
    public string OfCollector(string id, TopicKind kind) => $"{Prefix}/collectors/{id}/{Words[(int)kind]}";

    /// <summary>The filter that matches one kind for every collector.</summary>
    public string CollectorFilter(TopicKind kind) => OfCollector("+", kind);

    /// <summary>Takes a topic of a collector apart.</summary>
    /// <returns>False when the topic is not one of the kind, or has an id that is none.</returns>
    public bool TryParseCollector(string topic, TopicKind kind, [NotNullWhen(true)] out string? id)
    {
        var (before, after) = ($"{Prefix}/collectors/", "/" + Words[(int)kind]);
        id = topic.Length > before.Length + after.Length && topic.StartsWith(before, StringComparison.Ordinal)
            && topic.EndsWith(after, StringComparison.Ordinal)
            ? topic[before.Length..^after.Length]
            : null;
        return DeviceId.IsValid(id);
    }

    /// <summary>The retained topics of a device, in the order in which to clear them.</summary>
    /// <remarks>
    /// Home Assistant's goes first. While its entities exist, it logs an error for each of them when the snapshot
    /// becomes empty.
    /// </remarks>
    /// <param name="id">The device.</param>
    /// <param name="discoveryPrefix">What Home Assistant's own topics begin with.</param>
    public IReadOnlyList<string> Retained(string id, string discoveryPrefix) =>
    [
        Discovery(discoveryPrefix, id), Of(id, TopicKind.Announcement), Of(id, TopicKind.Status),
        Of(id, TopicKind.Health),
    ];

    /// <summary>True when <paramref name="prefix"/> can stand before a device id.</summary>
    public static bool IsPrefix(string prefix) =>
        prefix.Length is >= 1 and <= 128
        && prefix.AsSpan().IndexOfAny("+#$") < 0
        && !prefix.Any(char.IsControl)
        && prefix.Split('/').All(level => level.Length > 0);

    /// <summary>The topic of one kind for one device.</summary>
    public string Of(string id, TopicKind kind) => $"{Prefix}/{id}/{Words[(int)kind]}";

    /// <summary>The filter that matches one kind for every device.</summary>
    public string Filter(TopicKind kind) => $"{Prefix}/+/{Words[(int)kind]}";

    /// <summary>Takes a topic apart. The id is returned as it stands: see <see cref="DeviceId.IsValid"/>.</summary>
    /// <returns>False when the topic is not one of ours.</returns>
    public bool TryParse(string topic, [NotNullWhen(true)] out string? id, out TopicKind kind)
    {
        (id, kind) = (null, default);
        if (!topic.StartsWith(Prefix, StringComparison.Ordinal) || topic.Length <= Prefix.Length
            || topic[Prefix.Length] != '/')
            return false;

        var rest = topic.AsSpan(Prefix.Length + 1);
        var slash = rest.IndexOf('/');
        if (slash < 0)
            return false;

        var word = rest[(slash + 1)..];
        for (var i = 0; i < Words.Length; i++)
        {
            if (!word.SequenceEqual(Words[i]))
                continue;
            (id, kind) = (rest[..slash].ToString(), Kinds[i]);
            return true;
        }

        return false;
    }
}

using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Views;

/// <summary>A device as the page shows it. A device that does not talk is never shown as well.</summary>
public sealed record DeviceView
{
    private const int ReasonsShown = 3;

    private static readonly OwnerMutes Unruled = new();

    private HealthSnapshot? read;

    /// <summary>Its identity.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, else its id.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is there, in the words of the wire.</summary>
    public required Presence Presence { get; init; }

    /// <summary>The owner's words for grouping.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Why its owner wants no alerts about it, in a few words; null when there are alerts.</summary>
    public string? Muted { get; init; }

    /// <summary>Whether its owner wants no alerts about it.</summary>
    public bool IsMuted => Muted is not null;

    /// <summary>The verdict as a colour.</summary>
    public required StatusColour StatusColour { get; init; }

    /// <summary>The verdict in words.</summary>
    public required string Verdict { get; init; }

    /// <summary>What is wrong, in the device's words.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Whether the figures are those of now.</summary>
    public required bool IsCurrent { get; init; }

    /// <summary>Who it is; null before it said so.</summary>
    public required DeviceAnnouncement? Announcement { get; init; }

    /// <summary>
    /// How it was when last heard; null before it said so. Read when it is looked at: most rows are out of sight.
    /// </summary>
    public HealthSnapshot? Health => read ??= Latest?.Read();

    /// <summary>The same as it came, with the figures that whole fleets are sorted by.</summary>
    internal LatestHealth? Latest { get; init; }

    /// <summary>When it last said something itself.</summary>
    public required DateTimeOffset? LastSeen { get; init; }

    /// <summary>Samples missing.</summary>
    public required long Missing { get; init; }

    /// <summary>How many of them will not come any more.</summary>
    public required long Lost { get; init; }

    /// <summary>What is missing, in words; null when nothing is.</summary>
    public string? MissingWords => (Missing, Lost) switch
    {
        (0, _) => null,
        (var all, 0) => $"{Words.Count(all, "sample", "samples")} missing",
        (var all, var lost) when all == lost => $"{Words.Count(lost, "sample", "samples")} lost",
        var (all, lost) =>
            $"{Words.Count(all, "sample", "samples")} missing, {Words.Count(lost, "lost", "lost")} for good",
    };

    /// <summary>The worst reason in one line, and how many more there are; null without any.</summary>
    public string? Reason => Reasons.Count == 0 ? null : Latest!.Problems.Count switch
    {
        1 => Reasons[0],
        var all => $"{Reasons[0]} · {all - 1} more",
    };

    /// <summary>What a search looks at.</summary>
    public IEnumerable<string?> Searchable =>
    [
        Name, Id, Announcement?.Hostname, Announcement?.Address, Announcement?.Model, Verdict, .. Tags, .. Reasons,
    ];

    /// <summary>Percent of all processors in use; null while nothing current is known.</summary>
    public double? CpuPercent => Figures?.CpuUsedPercent;

    /// <summary>Percent of the memory in use; null while nothing current is known.</summary>
    public double? MemoryPercent => Figures?.MemoryUsedPercent;

    /// <summary>Percent of the root filesystem in use; null while nothing current is known.</summary>
    public double? StoragePercent => Figures?.StorageUsedPercent;

    /// <summary>The hottest zone; null while nothing current is known.</summary>
    public TemperatureReading? Hottest =>
        IsCurrent && Health?.Temperature is { Count: > 0 } zones ? zones.MaxBy(zone => zone.Celsius) : null;

    /// <summary>Its temperature in degrees Celsius; null while nothing current is known.</summary>
    public double? Celsius => Figures?.Celsius;

    /// <summary>The board, or what comes nearest.</summary>
    public string Board =>
        Announcement is { } known ? known.Model ?? known.Os?.Name ?? known.Architecture : "not announced yet";

    /// <summary>The same without its revision, which the inventory has.</summary>
    public string BoardInShort =>
        Board.IndexOf(" Rev ", StringComparison.Ordinal) is > 0 and var end ? Board[..end] : Board;

    /// <summary>Load over a minute per processor; null while nothing current is known.</summary>
    public double? LoadPerCore => Figures?.LoadPerCore;

    /// <summary>Seconds since the boot; null while nothing current is known.</summary>
    public long? UptimeSeconds => Figures?.UptimeSeconds;

    /// <summary>The same in words. A device may claim any number of seconds.</summary>
    public string? Uptime => UptimeSeconds is { } seconds
        ? Words.LongSpan(Words.Seconds(seconds))
        : null;

    /// <summary>Bytes a second over all interfaces, in and out; null while nothing current is known.</summary>
    public (double Received, double Transmitted)? Network => IsCurrent && Health?.Network is { Count: > 0 } all
        ? (all.Sum(each => each.ReceivedBytesPerSecond ?? 0), all.Sum(each => each.TransmittedBytesPerSecond ?? 0))
        : null;

    /// <summary>By what the most urgent come first.</summary>
    public required int Urgency { get; init; }

    /// <summary>Whether somebody should look at it.</summary>
    public bool NeedsAttention => !IsMuted && IsTrouble;

    /// <summary>Whether it is in trouble, and its owner wants to hear nothing of that.</summary>
    public bool IsMutedTrouble => IsMuted && IsTrouble;

    /// <summary>What follows the name in a sentence.</summary>
    public required string Saying { get; init; }

    /// <summary>The device as it is at one moment.</summary>
    /// <param name="device">What is known of it.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isHeard">False while the collector is cut off from all devices.</param>
    /// <param name="mutes">Which devices are muted; null for those of their owner.</param>
    internal static DeviceView Of(Device device, DateTimeOffset now, bool isHeard = true, IMutes? mutes = null)
    {
        var status = DeviceStatus.Of(device, now, isHeard);
        string[] reasons = status.IsCurrent && device.Health is { } health
            ? [.. health.Problems.Take(ReasonsShown).Select(problem => problem.Message)]
            : [];
        return new()
        {
            Id = device.Id,
            Name = string.IsNullOrWhiteSpace(device.Name) ? device.Id : device.Name,
            Presence = device.Presence,
            Tags = device.Tags,
            Muted = (mutes ?? Unruled).Of(device, status, now),
            StatusColour = StatusColours.Of(status.Severity),
            Urgency = (int)status.State,
            Verdict = status.Text(now),
            Saying = reasons.Length > 0 ? $": {reasons[0]}" : $" {status.Predicate(now)}",
            Reasons = reasons,
            IsCurrent = status.IsCurrent,
            Announcement = device.Announcement?.Value,
            Latest = device.Health,
            LastSeen = device.LastSeen,
            Missing = device.Runs.Missing,
            Lost = device.Runs.Lost,
        };
    }

    private bool IsTrouble => StatusColour is StatusColour.Warning or StatusColour.Critical;

    private DeviceFigures? Figures => IsCurrent ? Latest?.Figures : null;
}

using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Ingest;

/// <summary>How devices are asked for samples that are missing.</summary>
/// <param name="Devices">How many are asked at a time; 0 asks none.</param>
internal sealed record ResendOptions(int Devices)
{
    /// <summary>
    /// Missing samples that no longer go down are not asked for before this: what comes late by itself comes first.
    /// </summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(8);

    /// <summary>Added to every pause, up to this much, drawn at random: a fleet is not asked all at once.</summary>
    public static readonly TimeSpan Jitter = TimeSpan.FromSeconds(4);

    /// <summary>The least time between two requests to one device, and how long an answer may pause.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The longest pause after requests without an answer.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    /// <summary>
    /// So many requests without an answer, about an hour, and the device is left alone until it connects anew.
    /// </summary>
    public const int Attempts = 9;

    /// <summary>The most ranges in one request.</summary>
    public const int Ranges = 64;

    /// <summary>The most samples in one request: about a dozen messages.</summary>
    public const int Samples = 200;

    /// <summary>Reads the section <c>Resend</c>.</summary>
    public static ResendOptions Read(SettingsSection section) => new(section.Number(
        "Devices", 500, 0, 100_000, "how many devices are asked for missing samples at a time; 0 asks none"));
}

namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// A file that a setting of the broker names cannot be used. The message names the setting, the file and the reason.
/// </summary>
/// <param name="key">The setting without its section, for example <c>CaFile</c>.</param>
/// <param name="words">What goes on after the setting: <c>is '/etc/ca.pem': it holds no certificate in PEM</c>.</param>
/// <param name="isDamaged">Whether the file was read, and holds something else.</param>
public sealed class BrokerFileException(string key, string words, bool isDamaged) : Exception($"Mqtt:{key} {words}")
{
    /// <summary>Whether the file was read, and holds something else.</summary>
    public bool IsDamaged { get; } = isDamaged;

    /// <summary>The setting without its section.</summary>
    public string Key { get; } = key;

    /// <summary>What goes on after the setting.</summary>
    public string Words { get; } = words;
}

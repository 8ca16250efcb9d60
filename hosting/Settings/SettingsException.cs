namespace HealthCheck.Hosting.Settings;

/// <summary>Settings that cannot be used: one line for each mistake, all of them at once.</summary>
public sealed class SettingsException(IReadOnlyList<string> mistakes) : Exception(string.Join('\n', mistakes))
{
    /// <summary>Each names the key, the value and what would be accepted.</summary>
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}

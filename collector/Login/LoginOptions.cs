using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Login;

/// <summary>What is let in without a password.</summary>
/// <param name="AnonymousRead">Whether everybody who reaches the collector may read.</param>
/// <param name="Required">Whether it must not run without a password, so that a state directory that is not mounted
/// opens nothing.</param>
internal sealed record LoginOptions(bool AnonymousRead, bool Required = false)
{
    /// <summary>What nobody changed.</summary>
    public static LoginOptions Default { get; } = new(AnonymousRead: false);

    /// <summary>Reads the section <c>Login</c>.</summary>
    public static LoginOptions Read(SettingsSection section) =>
        new(
            section.Flag("AnonymousRead", false,
                "whether everybody who reaches the collector may read, for a display on the wall"),
            section.Flag(
                "Required", false,
                "whether it refuses to run without a password, so that a state directory that is not mounted opens "
                    + "nothing"));
}

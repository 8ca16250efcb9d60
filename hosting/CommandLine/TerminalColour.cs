namespace HealthCheck.Hosting.CommandLine;

/// <summary>Whether there is somebody who sees colours and wants them.</summary>
public static class TerminalColour
{
    /// <summary>Only on a terminal, and not where <c>NO_COLOR</c> says no (https://no-color.org).</summary>
    public static bool IsWanted(bool isRedirected) => IsWanted(
        isRedirected, Environment.GetEnvironmentVariable("NO_COLOR"), Environment.GetEnvironmentVariable("TERM"));

    /// <summary>The same, of an environment that is handed in.</summary>
    public static bool IsWanted(bool isRedirected, string? noColour, string? terminal) =>
        !isRedirected && string.IsNullOrEmpty(noColour) && terminal != "dumb";
}

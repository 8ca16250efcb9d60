namespace HealthCheck.Hosting.Settings;

/// <summary>A settings file that is not written as it must be.</summary>
/// <param name="line">The line at which reading could not go on, from 1; 0 where it is the file as a whole.</param>
/// <param name="words">What is wrong and what is expected.</param>
internal sealed class SettingsSyntaxException(int line, string words)
    : Exception(line == 0 ? words : $"line {line}: {words}");

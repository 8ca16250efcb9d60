using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Text;
using Microsoft.Extensions.Configuration;

namespace HealthCheck.Hosting.Settings;

/// <summary>Where settings come from: a JSON file, then the environment, then options; the later wins.</summary>
public static class SettingsFile
{
    /// <summary>Environment variables that are settings: <c>HEALTHCHECK_Section__Key</c>.</summary>
    public const string EnvironmentPrefix = "HEALTHCHECK_";

    /// <summary>Reads all three.</summary>
    /// <param name="defaultPath">Read if it is there.</param>
    /// <param name="path">Named by the user, so it must be there; null for the default.</param>
    /// <param name="options">Keys and values from the command line.</param>
    /// <param name="stop">Ends the wait for whoever writes into a file that is a pipe.</param>
    /// <exception cref="SettingsException">The file is missing, unreadable or not JSON.</exception>
    public static SettingsReader Read(
        string defaultPath, string? path, IEnumerable<KeyValuePair<string, string?>> options,
        CancellationToken stop = default)
    {
        if (path is { Length: 0 })
            throw new SettingsException(["--config names no file: what follows it is empty"]);
        var chosen = path ?? defaultPath;
        var settings = path is not null || IsThere(defaultPath) ? ReadFile(chosen, stop) : [];
        var lines = settings.ToDictionary(each => each.Key, each => each.Line, StringComparer.OrdinalIgnoreCase);

        var fromFile = InMemory(settings.Select(each => KeyValuePair.Create(each.Key, each.Value)));
        var environment = new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build();
        var fromOptions = InMemory(LastWins(options));
        var all = new ConfigurationBuilder()
            .AddConfiguration(fromFile).AddConfiguration(environment).AddConfiguration(fromOptions).Build();
        return new SettingsReader(
            all,
            [
                new(fromOptions, _ => "the command line", IsStrict: true),
                new(environment, EnvironmentNames.Of, IsStrict: false),
                new(fromFile, key =>
                    lines.TryGetValue(key, out var line) ? $"{chosen}, line {line}" : chosen, IsStrict: true),
            ],
            EnvironmentNames.All());
    }

    private static IConfigurationRoot InMemory(IEnumerable<KeyValuePair<string, string?>> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    private static Dictionary<string, string?> LastWins(IEnumerable<KeyValuePair<string, string?>> options)
    {
        var last = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in options)
            last[key] = value;
        return last;
    }

    private static IReadOnlyList<FileSetting> ReadFile(string path, CancellationToken stop)
    {
        try
        {
            return SettingsJson.Parse(SettingsText.Decode(UserFile.ReadBytes(path, stop: stop)));
        }
        catch (SettingsSyntaxException e)
        {
            throw new SettingsException([$"{path}: {PlainText.Line(e.Message)}"]);
        }
        catch (Exception e) when (UserFile.IsUnusable(e))
        {
            throw new SettingsException([$"{path}: cannot be read: {ErrorText.Of(e)}"]);
        }
    }

    // A link that leads nowhere, and a folder that may not be looked into, are no wish for the defaults.
    private static bool IsThere(string path) =>
        new FileInfo(path).LinkTarget is not null || FileStatus.Ask(path, out _) != SystemError.NoEntry;
}

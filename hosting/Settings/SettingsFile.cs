using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Text;
using Microsoft.Extensions.Configuration;

namespace HealthCheck.Hosting.Settings;

/// <summary>Where settings come from: a JSON file, then the environment, then options; the later wins.</summary>
public static class SettingsFile
{
    /// <summary>Environment variables that are settings: <c>HEALTHCHECK_Section__Key</c>.</summary>
    public const string EnvironmentPrefix = "HEALTHCHECK_";

    // More than anybody writes; a device file has no end.
    private const int MostBytes = 1 << 20;

    /// <summary>Reads all three.</summary>
    /// <param name="defaultPath">Read if it is there.</param>
    /// <param name="path">Named by the user, so it must be there; null for the default.</param>
    /// <param name="options">Keys and values from the command line.</param>
    /// <exception cref="SettingsException">The file is missing, unreadable or not JSON.</exception>
    public static SettingsReader Read(
        string defaultPath, string? path, IEnumerable<KeyValuePair<string, string?>> options)
    {
        if (path is { Length: 0 })
            throw new SettingsException(["--config names no file: what follows it is empty"]);
        var chosen = path ?? defaultPath;
        var settings = path is not null || Path.Exists(defaultPath) ? ReadFile(chosen) : [];
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
                new(fromFile, key => lines.TryGetValue(key, out var line) ? $"{chosen}, line {line}" : chosen, IsStrict: true),
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

    private static IReadOnlyList<FileSetting> ReadFile(string path)
    {
        try
        {
            return SettingsJson.Parse(SettingsText.Decode(ReadBytes(path)));
        }
        catch (SettingsSyntaxException e)
        {
            throw new SettingsException([$"{path}: {PlainText.Line(e.Message)}"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SettingsException([$"{path}: cannot be read: {Why(path, e)}"]);
        }
    }

    // Some have no length: /dev/stdin, or what a shell hands over with <(…).
    private static byte[] ReadBytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var bytes = new byte[MostBytes + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= MostBytes
            ? bytes[..length]
            : throw new SettingsSyntaxException(0, "it is larger than 1 MiB, as no settings file is: another file is meant");
    }

    private static string Why(string path, Exception e) =>
        Directory.Exists(path) ? "it is a folder: name the file in it"
        : ErrorText.Of(e);
}

using System.Text.Json;
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
    /// <exception cref="SettingsException">The file is missing, unreadable or not JSON.</exception>
    public static SettingsReader Read(
        string defaultPath, string? path, IEnumerable<KeyValuePair<string, string?>> options)
    {
        var file = new ConfigurationBuilder();
        var chosen = path ?? defaultPath;
        if (path is not null || File.Exists(defaultPath))
            file.AddJsonStream(new MemoryStream(ReadFile(chosen)));

        var fromFile = Build(file, chosen);
        var fromOptions = new ConfigurationBuilder().AddInMemoryCollection(LastWins(options)).Build();
        var all = new ConfigurationBuilder()
            .AddConfiguration(fromFile)
            .AddEnvironmentVariables(EnvironmentPrefix)
            .AddConfiguration(fromOptions)
            .Build();
        return new SettingsReader(all, strict: [(fromFile, chosen), (fromOptions, "the command line")]);
    }

    private static Dictionary<string, string?> LastWins(IEnumerable<KeyValuePair<string, string?>> options)
    {
        var last = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in options)
            last[key] = value;
        return last;
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{path}: cannot be read: {WhyUnreadable(e)}"]);
        }
    }

    // In our words: the published programs leave the framework's out.
    private static string WhyUnreadable(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "this user may not read it, or it is a folder",
        _ => e.Message,
    };

    private static string WhyNotJson(Exception e) =>
        e.InnerException is JsonException { LineNumber: { } line, BytePositionInLine: { } position }
            ? $"is not valid JSON at line {line + 1}, character {position + 1}"
            : $"is not valid JSON: {(e.InnerException ?? e).Message}";

    private static IConfigurationRoot Build(ConfigurationBuilder file, string path)
    {
        try
        {
            return file.Build();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new SettingsException([$"{path}: {WhyNotJson(e)}"]);
        }
    }
}

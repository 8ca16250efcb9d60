using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// What Home Assistant was told, kept in the state directory, so that what vanishes while the agent is down can be
/// removed all the same. Written only when it has become another.
/// </summary>
internal sealed class EntityMemory(StateOptions state, ILogger<EntityMemory> log)
{
    private const string Header = "healthcheck-home-assistant 1 ";
    private const int MostBytes = 64 * 1024;
    private const int LongestKey = 200;

    private readonly string path = Path.Combine(state.Directory, "home-assistant");
    private string? written;

    /// <summary>Where the device was announced; null when it was not.</summary>
    public string? Topic { get; private set; }

    /// <summary>Reads what was kept. What cannot be read, or is no such file, counts as nothing.</summary>
    public IReadOnlyList<EntityName> Load()
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true } file)
                return [];
            if (file.Length > MostBytes)
            {
                log.LogWarning(
                    "{Path} is larger than 64 KiB, so it is not what was kept of Home Assistant, and counts as nothing",
                    path);
                return [];
            }

            var text = UserFile.ReadText(path);
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (lines.Length == 0 || !lines[0].StartsWith(Header, StringComparison.Ordinal))
                return [];
            (Topic, written) = (lines[0][Header.Length..], text);
            return [.. lines.Skip(1).Select(Parse).OfType<EntityName>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("Cannot read what Home Assistant was told: {Reason}", ErrorText.WithPath(e));
            return [];
        }
    }

    /// <summary>Keeps what Home Assistant was told.</summary>
    public void Save(string topic, IEnumerable<EntityName> known)
    {
        var text = new StringBuilder(Header).Append(topic).Append('\n');
        foreach (var name in known.OrderBy(name => name.Key, StringComparer.Ordinal))
            text.Append(Discovery.Word(name.Platform)).Append(' ').Append(name.Key).Append('\n');
        Write(topic, text.ToString());
    }

    /// <summary>Home Assistant is not told of this device any more.</summary>
    public void Clear()
    {
        Write(null, null);
        Topic = null;
    }

    private void Write(string? topic, string? text)
    {
        if (text == written)
            return;

        // Even when it cannot be written: it is tried again with the next change, not with each message.
        (Topic, written) = (topic, text);
        try
        {
            if (text is null)
            {
                File.Delete(path);
                return;
            }

            Directory.CreateDirectory(state.Directory);
            File.WriteAllText(path + ".new", text);
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(
                "Cannot keep what Home Assistant was told: {Reason}. Make State:Directory, '{Directory}', writable",
                ErrorText.Of(e), state.Directory);
        }
    }

    // "binary_sensor under_voltage".
    private static EntityName? Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || line.Length - space > LongestKey)
            return null;
        foreach (var platform in Enum.GetValues<Platform>())
        {
            if (line.AsSpan(0, space).SequenceEqual(Discovery.Word(platform)))
                return new EntityName(platform, line[(space + 1)..]);
        }

        return null;
    }
}

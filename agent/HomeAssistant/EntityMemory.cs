using System.Globalization;
using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.HomeAssistant;

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

    // The last second of the year 9999.
    private const long LatestTime = 253402300799;
    private const string ProblemWord = "problem", Critical = "critical";

    private readonly string path = Path.Combine(state.Directory, "home-assistant");
    private string? written;

    /// <summary>Where the device was announced; null when it was not.</summary>
    public string? Topic { get; private set; }

    /// <summary>The entities that are removed again at the next birth of Home Assistant.</summary>
    public IReadOnlyList<EntityName> Orphans { get; private set; } = [];

    /// <summary>The problems whose beginning was published.</summary>
    public IReadOnlyList<ToldProblem> Problems { get; private set; } = [];

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
            Orphans = [.. lines.Where(IsOrphan).Select(line => Parse(line[1..])).OfType<EntityName>()];
            Problems = [.. lines.Skip(1).Select(ParseProblem).OfType<ToldProblem>()];
            return [.. lines.Skip(1).Select(Parse).OfType<EntityName>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("Cannot read what Home Assistant was told: {Reason}", ErrorText.WithPath(e));
            return [];
        }
    }

    /// <summary>Keeps what Home Assistant was told.</summary>
    public void Save(
        string topic, IEnumerable<EntityName> known, IEnumerable<EntityName> orphans, IEnumerable<ToldProblem> problems)
    {
        var text = new StringBuilder(Header).Append(topic).Append('\n');
        foreach (var line in known.Select(Line).Concat(orphans.Select(each => "-" + Line(each)))
            .Concat(problems.Select(Line)).Order(StringComparer.Ordinal))
            text.Append(line).Append('\n');
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

    private static string Line(EntityName name) => $"{PlatformWords.Of(name.Platform)} {name.Key}";

    // "problem critical storage-full 1795356300 Storage%20full%3A%20%2F".
    private static string Line(ToldProblem problem) =>
        $"{ProblemWord} {(problem.Severity == HealthStatus.Critical ? Critical : "warning")} {problem.Code} "
        + $"{problem.Since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)} "
        + Uri.EscapeDataString(problem.Summary);

    private static ToldProblem? ParseProblem(string line) =>
        line.Split(' ') is [ProblemWord, var severity, var code, var time, var summary]
        && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var since)
        && since <= LatestTime
            ? new ToldProblem(
                code, severity == Critical ? HealthStatus.Critical : HealthStatus.Warning,
                Uri.UnescapeDataString(summary), DateTimeOffset.FromUnixTimeSeconds(since))
            : null;

    private static bool IsOrphan(string line) => line.StartsWith('-');

    // "binary_sensor under_voltage".
    private static EntityName? Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || line.Length - space > LongestKey)
            return null;
        foreach (var platform in Enum.GetValues<Platform>())
        {
            if (line.AsSpan(0, space).SequenceEqual(PlatformWords.Of(platform)))
                return new EntityName(platform, line[(space + 1)..]);
        }

        return null;
    }
}

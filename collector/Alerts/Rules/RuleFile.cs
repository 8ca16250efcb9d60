using System.Text.Json;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Text;
using Serilog;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary><c>alert-rules.json</c> in the state directory: the rules of the owner.</summary>
internal sealed class RuleFile
{
    /// <summary>How many rules there may be.</summary>
    public const int MostRules = 200;

    private const int MostBytes = 16 << 20;

    private readonly string path;
    private readonly TimeZoneInfo zone;
    private readonly Lock gate = new();

    /// <summary>Reads the rules.</summary>
    /// <param name="stateDirectory">Where the file is, if there is one.</param>
    /// <param name="zone">Time zone of rules that name none.</param>
    /// <param name="log">For a file that cannot be read.</param>
    public RuleFile(string stateDirectory, TimeZoneInfo zone, ILogger log)
    {
        this.zone = zone;
        path = Path.Combine(Path.GetFullPath(stateDirectory), "alert-rules.json");
        All = Read();
        if (Mistake is { } mistake)
            log.Error("{Reason:l}", mistake);

        Set = new(All, zone);
    }

    /// <summary>The rules, in the order in which they were made. Immutable.</summary>
    public IReadOnlyList<AlertRule> All { get; private set; } = [];

    /// <summary>The same, to ask.</summary>
    public RuleSet Set { get; private set; }

    /// <summary>Why the file could not be read as a whole at the start; null when it could. It is not written then.
    /// </summary>
    public string? Mistake { get; private set; }

    /// <summary>What is wrong with the file.</summary>
    public IEnumerable<Problem> Problems(DateTimeOffset now)
    {
        if (Mistake is { } mistake)
        {
            yield return new(
                "alert-rules-unreadable", HealthStatus.Warning, now, mistake.TrimEnd('.'),
                "Mend the file, or remove it and make the rules again; then restart the collector.");
        }
    }

    /// <summary>All rules, and one more in the place of that of its name.</summary>
    public RuleSet With(AlertRule rule) => new([.. All.Where(each => each.Name != rule.Name), rule], zone);

    /// <summary>Adds a rule, or replaces that of its name.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="channels">Names of the channels there are.</param>
    /// <param name="now">The moment. Mutes that are over are removed.</param>
    /// <exception cref="AlertException">It has a mistake, or it cannot be written.</exception>
    public void Save(AlertRule rule, IReadOnlyCollection<string> channels, DateTimeOffset now)
    {
        lock (gate)
        {
            if (RuleCheck.Mistake(rule, channels) is { } mistake)
                throw new AlertException($"{mistake}. Nothing was changed.");
            if (rule.Until <= now)
            {
                throw new AlertException(
                    $"until is {Wording.Words.Iso(rule.Until.Value)}: that is over already. Nothing was changed.");
            }

            // The latest one is the last, and so it decides.
            List<AlertRule> changed =
            [
                .. All.Where(each => each.Name != rule.Name && !(Mutes.IsMute(each) && each.Until <= now)), rule,
            ];
            if (changed.Count > MostRules)
            {
                throw new AlertException(
                    $"There are {MostRules} rules already, more are not possible. Remove one first.", isConflict: true);
            }

            Write(changed);
        }
    }

    /// <summary>Removes a rule.</summary>
    /// <exception cref="AlertException">There is none of this name, or it cannot be written.</exception>
    public void Remove(string name)
    {
        lock (gate)
        {
            if (All.All(rule => rule.Name != name))
            {
                throw new AlertException(
                    $"There is no rule '{PlainText.Line(name, 64)}'. 'healthcheck-collector alert rules' lists them.");
            }

            Write([.. All.Where(rule => rule.Name != name)]);
        }
    }

    private void Write(IReadOnlyList<AlertRule> changed)
    {
        if (Mistake is { } mistake)
            throw new AlertException($"{mistake} Nothing was changed.", isConflict: true);
        var content = JsonSerializer.SerializeToUtf8Bytes(changed, WireJson.Default.IReadOnlyListAlertRule);
        if (content.Length > MostBytes)
        {
            throw new AlertException(
                "All rules together are longer than 16 MiB, nothing was changed. Name devices by a tag.", true);
        }

        try
        {
            PrivateFile.Write(path, content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AlertException($"{path} cannot be written, nothing was changed: {ErrorText.Of(e)}.");
        }

        (All, Set) = (changed, new(changed, zone));
    }

    // One bad rule costs only itself. A channel may have been removed since.
    private AlertRule? Checked(JsonElement json, int number)
    {
        try
        {
            var rule = RuleJson.Read(json);
            if (RuleCheck.Mistake(rule, rule.Channels ?? []) is not { } mistake)
                return rule;
            Mistake ??= $"Rule {number} of {path} does not hold: {mistake}.";
        }
        catch (AlertException e)
        {
            Mistake ??= $"Rule {number} of {path} does not hold: {e.Message}";
        }

        return null;
    }

    private List<AlertRule> Read()
    {
        try
        {
            using var document = JsonDocument.Parse(UserFile.ReadBytes(path, MostBytes));
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [
                    .. document.RootElement.EnumerateArray().Select((each, at) => Checked(each, at + 1))
                        .OfType<AlertRule>(),
                ]
                : throw new JsonException("It is no list.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            Mistake = $"{path} cannot be read, and no rule holds: {ErrorText.Of(e).TrimEnd('.')}.";
            return [];
        }
    }
}

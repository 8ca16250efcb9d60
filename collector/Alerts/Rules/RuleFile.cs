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
        try
        {
            All = Read();
        }
        catch (AlertException e)
        {
            log.Error("{Reason:l}", e.Message);
            Mistake = e.Message;
        }

        Set = new(All, zone);
    }

    /// <summary>The rules, in the order in which they were made. Immutable.</summary>
    public IReadOnlyList<AlertRule> All { get; private set; } = [];

    /// <summary>The same, to ask.</summary>
    public RuleSet Set { get; private set; }

    /// <summary>Why the file could not be read at the start; null when it could. Until then no rule holds.</summary>
    public string? Mistake { get; private set; }

    /// <summary>All rules, and one more in the place of that of its name.</summary>
    public RuleSet With(AlertRule rule) => new(Placed(rule), zone);

    /// <summary>Adds a rule, or replaces that of its name.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="channels">Names of the channels there are.</param>
    /// <exception cref="AlertException">It has a mistake, or it cannot be written.</exception>
    public void Save(AlertRule rule, IReadOnlyCollection<string> channels)
    {
        lock (gate)
        {
            if (RuleCheck.Mistake(rule, channels) is { } mistake)
                throw new AlertException($"{mistake}. Nothing was changed.");
            var changed = Placed(rule);
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

    // The latest one is the last, and so it decides.
    private List<AlertRule> Placed(AlertRule rule) => [.. All.Where(each => each.Name != rule.Name), rule];

    private void Write(IReadOnlyList<AlertRule> changed)
    {
        if (Mistake is { } mistake)
            throw new AlertException($"{mistake} Nothing was changed.", isConflict: true);
        try
        {
            PrivateFile.Write(
                path, JsonSerializer.SerializeToUtf8Bytes(changed, WireJson.Default.IReadOnlyListAlertRule));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AlertException($"{path} cannot be written, nothing was changed: {ErrorText.Of(e)}.");
        }

        (All, Set) = (changed, new(changed, zone));
    }

    // A channel may have been removed since.
    private static AlertRule Checked(JsonElement json) =>
        RuleJson.Read(json) is var rule && RuleCheck.Mistake(rule, rule.Channels ?? []) is { } mistake
            ? throw new AlertException($"rule '{PlainText.Line(rule.Name, 64)}': {mistake}.")
            : rule;

    private IReadOnlyList<AlertRule> Read()
    {
        try
        {
            using var document = JsonDocument.Parse(UserFile.ReadBytes(path, MostBytes));
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(Checked)]
                : throw new JsonException("It is no list.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is JsonException or AlertException or IOException or UnauthorizedAccessException)
        {
            throw new AlertException(
                $"{path} cannot be read: {ErrorText.Of(e).TrimEnd('.')}. Alerts follow no rule until it can and the collector is "
                + "started again.");
        }
    }
}

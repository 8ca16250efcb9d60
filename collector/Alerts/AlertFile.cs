using System.Text.Json;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using Serilog;

namespace HealthCheck.Collector.Alerts;

/// <summary>
/// <c>alerts.json</c> in the state directory: alerts and messages that are not sent yet, written as a whole and
/// synchronised before anything of it is sent.
/// </summary>
internal sealed class AlertFile(string stateDirectory, ILogger log)
{
    // A fleet of 10,000 devices that is offline takes 6 MB. All alerts and tallies that there may be take less than this.
    private const int MostBytes = 256 << 20;

    private readonly string path = Path.Combine(Path.GetFullPath(stateDirectory), "alerts.json");

    /// <summary>Reads the state; a damaged file is set aside, and all alerts begin anew.</summary>
    public AlertState Read()
    {
        try
        {
            return JsonSerializer.Deserialize(UserFile.ReadBytes(path, MostBytes), AlertJson.Default.AlertState)
                is { } state && Completed(state) is var whole && IsWhole(whole)
                ? whole
                : throw new JsonException("Something is missing in it.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return AlertState.Empty;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException
            or InvalidOperationException)
        {
            log.Error(
                "{Path} cannot be read: {Reason}. It is set aside if that is possible. Open alerts are told once more",
                path, ErrorText.Of(e));
            SetAside();
            return AlertState.Empty;
        }
    }

    private void SetAside()
    {
        try
        {
            File.Move(path, $"{path}.damaged", overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("{Path} cannot be set aside: {Reason}", path, ErrorText.Of(e));
        }
    }

    // A key that another version does not write is null here, whatever the type says.
    private static AlertState Completed(AlertState state) => state with
    {
        Alerts = state.Alerts ?? AlertState.Empty.Alerts,
        Ended = state.Ended ?? AlertState.Empty.Ended,
        Tallies = state.Tallies ?? AlertState.Empty.Tallies,
        Stopped = state.Stopped ?? AlertState.Empty.Stopped,
        Channels = state.Channels ?? AlertState.Empty.Channels,
        Outbox = state.Outbox ?? Outbox.Empty,
    };

    // The reader of JSON looks at properties, not at what is in lists.
    private static bool IsWhole(AlertState state) =>
        state.Alerts.All(each => each.Value is { } alert && each.Key == alert.Key && IsTime(alert.Since)
            && IsTime(alert.DueAt) && IsTime(alert.EndedAt ?? alert.Since) && IsTime(alert.ToldAt ?? alert.Since)
            && IsSpan(alert.After) && IsSpan(alert.RecoveryAfter) && alert.Reminded >= 0)
        && state.Tallies.All(each => each.Value is { Began.IsDefault: false, Told.IsDefault: false })
        && state.Ended.All(each => each is not null)
        && state.Outbox.Items.All(each => each is not null && each.Message.Alerts.All(alert => alert is not null))
        && state.Stopped.All(each => each is not null) && state.Channels.All(each => each is not null)
        && state.Outbox.Refused.All(each => each.Value is not null);

    // Far enough from the ends that spans may be added.
    private static bool IsTime(DateTimeOffset time) => time.Year is > 1900 and < 9000;

    // No rule may say more.
    private static bool IsSpan(TimeSpan? span) =>
        span is null || (span >= TimeSpan.Zero && span < TimeSpan.FromDays(8));

    /// <summary>Replaces the state.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(AlertState state) =>
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(state, AlertJson.Default.AlertState));
}

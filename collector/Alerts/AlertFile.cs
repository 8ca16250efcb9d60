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
    // A fleet of 10,000 devices that is offline takes 6 MB.
    private const int MostBytes = 64 << 20;

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
        catch (Exception e) when (e is JsonException or IOException or InvalidOperationException)
        {
            var aside = $"{path}.damaged";
            log.Error(
                "{Path} cannot be read: {Reason}. It is kept as {Aside}. Open alerts are told once more",
                path, ErrorText.Of(e), aside);
            File.Move(path, aside, overwrite: true);
            return AlertState.Empty;
        }
    }

    // A key that another version does not write is null here, whatever the type says.
    private static AlertState Completed(AlertState state) => state with
    {
        Alerts = state.Alerts ?? AlertState.Empty.Alerts,
        Ended = state.Ended ?? AlertState.Empty.Ended,
        Tallies = state.Tallies ?? AlertState.Empty.Tallies,
        Stopped = state.Stopped ?? AlertState.Empty.Stopped,
        Outbox = state.Outbox ?? Outbox.Empty,
    };

    // The reader of JSON looks at properties, not at what is in lists.
    private static bool IsWhole(AlertState state) =>
        state.Alerts.All(each => each.Value is not null && each.Key == each.Value.Key)
        && state.Tallies.All(each => each.Value is { Began.IsDefault: false, Told.IsDefault: false })
        && state.Ended.All(each => each is not null)
        && state.Outbox.Items.All(each => each is not null && each.Message.Alerts.All(alert => alert is not null))
        && state.Stopped.All(each => each is not null) && state.Outbox.Refused.All(each => each.Value is not null);

    /// <summary>Replaces the state.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(AlertState state) =>
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(state, AlertJson.Default.AlertState));
}

using System.Buffers;
using System.Text.Json;

namespace HealthCheck.Agent.RemoteCommands;

/// <summary>
/// A command: <c>{ "command": "restart", "time": 1795356300, "key": "5f…" }</c>, with the Unix time at which it was
/// given.
/// </summary>
/// <param name="Action">What to do.</param>
/// <param name="Time">When it was given.</param>
/// <param name="Key">What binds it to a device, see <see cref="CommandKey"/>; null when it has none.</param>
internal readonly record struct RemoteCommand(RemoteAction Action, DateTimeOffset Time, string? Key = null)
{
    private const int MostBytes = 256;

    /// <returns>Null when it is none.</returns>
    public static RemoteCommand? Parse(ReadOnlySequence<byte> payload)
    {
        if (payload.Length > MostBytes)
            return null;
        try
        {
            using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 2 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("command", out var word) || word.ValueKind != JsonValueKind.String
                || !root.TryGetProperty("time", out var time) || time.ValueKind != JsonValueKind.Number
                || !time.TryGetInt64(out var seconds) || seconds is < 0 or > 253402300799)
                return null;
            RemoteAction? action = word.GetString() switch
            {
                "restart" => RemoteAction.Restart,
                "shut-down" => RemoteAction.ShutDown,
                _ => null,
            };
            var key = root.TryGetProperty("key", out var given) && given.ValueKind == JsonValueKind.String
                ? given.GetString()
                : null;
            return action is { } known
                ? new RemoteCommand(known, DateTimeOffset.FromUnixTimeSeconds(seconds), key)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A text of bytes that are no UTF-8.
            return null;
        }
    }
}

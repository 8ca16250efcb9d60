using System.Globalization;
using System.Text;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using Serilog;

namespace HealthCheck.Collector.Clock;

/// <summary>
/// The last time that was confirmed, in <c>clock</c> of the state directory: a machine without a battery starts with an
/// earlier one, and old data are dropped by no later one.
/// </summary>
internal sealed class ClockFile(string stateDirectory, ILogger log)
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private const string Consequence = "old data are dropped only when the clock was confirmed again";

    private readonly string path = Path.Combine(stateDirectory, "clock");
    private string? written;

    /// <summary>Reads it; null when there is none, or none that can be read.</summary>
    public DateTimeOffset? Read()
    {
        try
        {
            if (!File.Exists(path))
                return null;
            var text = UserFile.ReadText(path).Trim();
            if (DateTimeOffset.TryParseExact(
                    text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                && time >= CollectorClock.Release && time <= CollectorClock.Latest)
                return time;
            log.Warning("{Path} holds no time and is written anew: {Consequence}", path, Consequence);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("{Path} cannot be read ({Reason}): {Consequence}", path, ErrorText.Of(e), Consequence);
        }

        return null;
    }

    /// <summary>Writes it, when there is something new.</summary>
    public void Write(DateTimeOffset? confirmed)
    {
        var text = confirmed?.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
        if (text is null || text == written)
            return;
        try
        {
            PrivateFile.Write(path, Encoding.ASCII.GetBytes(text + "\n"));
            written = text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is written again in an hour; until then data are kept longer.
            log.Warning("The time cannot be noted in {Path}: {Reason}", path, ErrorText.Of(e));
        }
    }
}

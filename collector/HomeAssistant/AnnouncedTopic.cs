using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using Serilog;

namespace HealthCheck.Collector.HomeAssistant;

/// <summary>
/// <c>home-assistant</c> in the state directory: where the collector was announced. So it can be taken back there when
/// the settings have changed.
/// </summary>
internal sealed class AnnouncedTopic(string stateDirectory, ILogger log)
{
    private const int MostBytes = 1024;

    private readonly string path = Path.Combine(Path.GetFullPath(stateDirectory), "home-assistant");

    /// <summary>The topic; null when it is announced nowhere.</summary>
    public string? Read()
    {
        try
        {
            return File.Exists(path) && new FileInfo(path).Length <= MostBytes
                ? UserFile.ReadText(path).Trim() is { Length: > 0 } topic ? topic : null
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("Cannot read where the collector was announced to Home Assistant: {Reason}", ErrorText.Of(e));
            return null;
        }
    }

    /// <summary>Keeps the topic; null forgets it.</summary>
    public void Write(string? topic)
    {
        try
        {
            if (topic is null)
                File.Delete(path);
            else if (topic != Read())
                File.WriteAllText(path, topic + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("Cannot keep where the collector is announced to Home Assistant: {Reason}", ErrorText.Of(e));
        }
    }
}

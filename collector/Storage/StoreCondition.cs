using HealthCheck.Contracts;
using Serilog;

namespace HealthCheck.Collector.Storage;

/// <summary>How the database is: says each change once in the log, and keeps the problems for whoever asks.</summary>
internal sealed class StoreCondition(TimeProvider time, ILogger log)
{
    private volatile Problem? failure, aside;

    /// <summary>What is wrong now.</summary>
    public IEnumerable<Problem> Problems => new[] { failure, aside }.OfType<Problem>();

    /// <summary>A write succeeded.</summary>
    public void Succeeded()
    {
        if (failure is null)
            return;
        failure = null;
        log.Information("The database can be written again");
    }

    /// <summary>A write failed.</summary>
    public void Failed(string reason)
    {
        var isNew = failure is null;
        failure = new(
            "store-failed", HealthStatus.Critical, failure?.Since ?? time.GetUtcNow(),
            $"The database cannot be written: {reason}",
            "Make room on the disk of State:Directory, or mend it. Until then nothing is acknowledged and the broker keeps"
            + " the messages; the collector goes on by itself.");
        if (isNew)
            log.Error("The database cannot be written: {Reason} Nothing is acknowledged until it can; trying again.", reason);
    }

    /// <summary>The database could not be read and a new one was begun.</summary>
    public void SetAside(IReadOnlyList<string> names, string reason)
    {
        aside = Aside(names, HealthStatus.Critical, "The database could not be read and a new one was begun");
        log.Error("The database could not be read and was set aside as {Names}; a new one was begun. {Reason}", names, reason);
    }

    /// <summary>At the start: databases that were set aside earlier.</summary>
    public void FoundAside(IReadOnlyList<string> names)
    {
        if (names.Count > 0)
            aside = Aside(names, HealthStatus.Warning, "A database that could not be read was set aside earlier");
    }

    private Problem Aside(IReadOnlyList<string> names, HealthStatus severity, string what) => new(
        "store-set-aside", severity, time.GetUtcNow(), $"{what}: {string.Join(", ", names)}",
        "Restore State:Directory from a backup if you need what was in it. Move the files away and restart to be rid of this.");
}

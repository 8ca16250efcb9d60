using HealthCheck.Hosting.Errors;
using Serilog;

namespace HealthCheck.Collector.Alerts;

/// <summary>Holds the state of all alerts, and saves each change before anybody sees it.</summary>
internal sealed class AlertBook
{
    private readonly AlertFile file;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private AlertState saved;
    private bool isFailing;

    public AlertBook(AlertFile file, TimeProvider time, ILogger log)
    {
        (this.file, this.time, this.log) = (file, time, log);
        State = saved = file.Read();
    }

    /// <summary>The state now. Immutable.</summary>
    public AlertState State { get; private set; }

    /// <summary>Changes the state.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Change(Func<AlertState, AlertState> change)
    {
        lock (gate)
        {
            var next = change(State);
            if (ReferenceEquals(next, State))
                return false;
            if (next.MustBeSaved(saved))
                Save(next = next.Trimmed(time.GetUtcNow()));
            State = next;
            return true;
        }
    }

    // That nothing can be written is worth an alert itself, so it is sent all the same. After a restart it may be sent
    // again.
    private void Save(AlertState next)
    {
        try
        {
            file.Write(next);
            saved = next;
            if (isFailing)
                log.Information("Alerts can be saved again");
            isFailing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!isFailing)
                log.Error("Alerts cannot be saved: {Reason}. A restart may tell them once more", ErrorText.Of(e));
            isFailing = true;
        }
    }
}

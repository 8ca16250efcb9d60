using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage.Backup;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Moves what the journals hold to where it is kept, then deletes them; lets the history grow denser with age, and drops what
/// is too old. Broken off anywhere, it can be done again: nothing of it counts twice.
/// </summary>
internal sealed class Sweep(StoreParts parts)
{
    /// <summary>How long the last one may take before the collector ends.</summary>
    public static readonly TimeSpan LongestAtTheEnd = TimeSpan.FromSeconds(10);

    // About a hundred megabytes of memory.
    private const long MostWaiting = 1_000_000;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly Lock turn = new();
    private readonly HistoryWriter writer = new(parts.History, parts.HistoryOptions);
    private readonly HistoryPacker packer = new(parts.History, parts.HistoryOptions, parts.Condition, parts.Time);
    private readonly HistoryExpiry expiry = new(parts.History, parts.HistoryOptions, parts.Time);
    private DateTimeOffset due = parts.Time.GetUtcNow();

    /// <summary>Whether there is something to do.</summary>
    public bool IsDue => parts.Time.GetUtcNow() is var now
        && (now >= due || ((parts.Journal.Bytes > parts.Options.JournalBytes || parts.Unswept.Waiting > MostWaiting)
            && now >= due - parts.Options.SweepInterval + RetryInterval));

    /// <summary>Does all of it.</summary>
    /// <param name="endJournal">Ends the present journal and says what there is to sweep.</param>
    /// <param name="stop">Breaks it off.</param>
    public void Run(Func<IReadOnlyList<Unswept>> endJournal, CancellationToken stop)
    {
        lock (turn)
        {
            Attempt(() =>
            {
                var pace = new Pace(parts.Time, () => parts.Unswept.Waiting > 2 * MostWaiting, stop);
                Take(endJournal(), pace, stop);
                packer.Pack(pace, stop);
                expiry.Drop();
                parts.State.DropEvents(
                    parts.Time.GetUtcNow() - parts.EventOptions.Age, parts.Meta.LastEvent - parts.EventOptions.Number);
                parts.State.Checkpoint();
            });
        }
    }

    /// <summary>Only empties the journal, for an orderly end.</summary>
    /// <inheritdoc cref="Run"/>
    public void RunLast(Func<IReadOnlyList<Unswept>> endJournal, CancellationToken stop)
    {
        lock (turn)
            Attempt(() => Take(endJournal(), pace: null, stop));
    }

    /// <summary>Sweeps, and writes a backup of everything that was saved until then. Meanwhile changes go to a journal, and
    /// wait there.</summary>
    /// <exception cref="StoreException">It cannot be done now.</exception>
    public void BackUp(Func<IReadOnlyList<Unswept>> endJournal, Stream target, CancellationToken stop)
    {
        lock (turn)
        {
            Take(endJournal(), pace: null, stop);
            parts.State.Checkpoint();
            BackupArchive.Write(parts.Directory.Path, parts.Directory.DataFiles(), target, stop);
        }
    }

    private void Attempt(Action sweep)
    {
        try
        {
            sweep();
            due = parts.Time.GetUtcNow() + parts.Options.SweepInterval;
            parts.Condition.Swept();
        }
        catch (OperationCanceledException)
        {
            // The journal holds what is left.
        }
        catch (Exception e)
        {
            // Whatever it is, the journal holds what is left, and it is tried again.
            due = parts.Time.GetUtcNow() + RetryInterval;
            parts.Condition.SweepFailed(e.Message);
        }
    }

    private void Take(IReadOnlyList<Unswept> unswept, Pace? pace, CancellationToken stop)
    {
        if (unswept.Count == 0)
            return;
        foreach (var journal in unswept)
            writer.Write(journal, parts.Unswept.SamplesOf(journal), pace, stop);

        var devices = new Dictionary<int, DirtyDevice>();
        foreach (var dirty in unswept.SelectMany(journal => journal.Devices.Values))
        {
            devices[dirty.Device.Number] = devices.TryGetValue(dirty.Device.Number, out var before)
                ? dirty with { IsMore = dirty.IsMore || before.IsMore }
                : dirty;
        }

        var gone = unswept.SelectMany(journal => journal.Forgotten).Where(device => !devices.ContainsKey(device.Number)).ToList();
        stop.ThrowIfCancellationRequested();
        expiry.Forget([.. gone.SelectMany(device => device.History)]);
        parts.State.Forget(gone);
        BeginAnewIfNeedBe(devices);
        parts.State.Write(devices.Values, pace);
        parts.State.Write(unswept.SelectMany(journal => journal.Announcements));
        parts.State.Write(unswept.SelectMany(journal => journal.Events));

        // From here on the journals count for nothing.
        parts.Meta = parts.Meta with
        {
            Journal = unswept[^1].Journal,
            HighestNumber = devices.Keys.Append(parts.Meta.HighestNumber).Max(),
            LastEvent = unswept.SelectMany(journal => journal.Events).Select(each => each.Number).Append(parts.Meta.LastEvent).Max(),
        };
        parts.State.Write(parts.Meta);
        parts.Journal.Delete(unswept.Select(journal => journal.Journal));
        parts.Unswept.Remove(unswept);
    }

    // A database that was set aside meanwhile has to be told everything, not only what changed.
    private void BeginAnewIfNeedBe(Dictionary<int, DirtyDevice> devices)
    {
        if (parts.State.ReadMeta() is not null)
            return;
        foreach (var device in parts.Devices)
            devices[device.Number] = new(devices.GetValueOrDefault(device.Number, new(device, true)).Device, true);
    }
}

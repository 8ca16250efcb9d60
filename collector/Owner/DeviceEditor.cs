using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Owner;

/// <summary>What the owner does to devices: rename, forget, adopt. Everything goes through the one writer.</summary>
internal sealed class DeviceEditor(Fleet fleet, Inbox inbox, RetainedTopics retained, TimeProvider time)
{
    // While the database cannot be written, changes wait; so many, and no more are taken.
    private const int MostWaiting = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private int waiting;

    /// <summary>A device that is there.</summary>
    /// <exception cref="EditException">It is not.</exception>
    public Device Known(string id) => Known(fleet.Find, id);

    /// <summary>Changes what the owner says of a device; returns it as it is then.</summary>
    /// <exception cref="EditException">It cannot be done.</exception>
    public async Task<Device> EditAsync(string id, Func<OwnerEdits, OwnerEdits> change, CancellationToken stop)
    {
        await CommitAsync(
            batch =>
            {
                var before = Known(batch.Find, id);
                var owner = change(before.Owner);
                if (OwnerText.Between(before.Owner, owner) is { } told)
                    batch.Replace(before, before with { Owner = owner }, time.GetUtcNow(), told);
            },
            stop);
        return Known(id);
    }

    /// <summary>Removes a device with everything of its own, here and at the broker.</summary>
    /// <returns>What became of the topics that the broker keeps.</returns>
    /// <exception cref="EditException">It cannot be done; nothing is removed here.</exception>
    public async Task<ClearedTopics> ForgetAsync(string id, CancellationToken stop)
    {
        Known(id);
        var cleared = await ClearAsync(id, stop);
        await CommitAsync(
            batch =>
            {
                if (batch.Find(id) is { } device)
                    batch.Forget(
                        device, time.GetUtcNow(), new(EventKind.Forgotten, "Forgotten by its owner", device.Name));
            },
            stop);
        return cleared;
    }

    /// <summary>Gives a device the history of another, which is gone.</summary>
    /// <exception cref="EditException">It cannot be done.</exception>
    public async Task<Device> AdoptAsync(string id, string from, CancellationToken stop)
    {
        Adoption.Check(Known(id), Known(from));
        await ClearAsync(from, stop);
        await CommitAsync(
            batch =>
            {
                var (heir, old) = (Known(batch.Find, id), Known(batch.Find, from));
                Adoption.Check(heir, old);
                batch.Forget(old);
                batch.Replace(heir, Adoption.Of(heir, old), time.GetUtcNow(), Adoption.Told(heir, old));
            },
            stop);
        return Known(id);
    }

    // Before the commit: what the broker keeps would bring the device back.
    private async Task<ClearedTopics> ClearAsync(string id, CancellationToken stop)
    {
        List<string> cleared = [], notCleared = [];
        foreach (var topic in retained.Of(id))
        {
            if (await retained.ClearAsync(topic, stop) is not { } reason)
                cleared.Add(topic);
            else if (!retained.BringsBack(topic))
                notCleared.Add($"{topic}: {reason}");
            else
                throw new EditException(
                    EditFailure.Unavailable, $"Nothing was done here: the broker still keeps {topic}: {reason}");
        }

        return new(cleared, notCleared);
    }

    private async Task CommitAsync(Action<Batch> change, CancellationToken stop)
    {
        if (Volatile.Read(ref waiting) >= MostWaiting)
            throw new EditException(EditFailure.Unavailable,
                $"Nothing was done: {MostWaiting} changes wait for the database already; see /health.");
        try
        {
            await ChangeAsync(change).WaitAsync(Patience, time, stop);
        }
        catch (TimeoutException)
        {
            throw new EditException(
                EditFailure.Unavailable,
                "The change waits for the database, which cannot be written now; see /health. It is made when it can "
                + "be.");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new EditException(EditFailure.Unavailable, "The collector is stopping; nothing was changed.");
        }
    }

    private async Task ChangeAsync(Action<Batch> change)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            await inbox.ChangeAsync(change);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private static Device Known(Func<string, Device?> find, string id) => find(id) ?? throw new EditException(
        EditFailure.Unknown,
        $"There is no device '{(DeviceId.IsValid(id) ? id : "")}'. All that are known are at /api/devices.");
}

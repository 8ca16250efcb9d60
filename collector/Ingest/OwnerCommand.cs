namespace HealthCheck.Collector.Ingest;

/// <summary>
/// A change that does not come from the broker: the owner's, or what a check-back found. It goes through the inbox,
/// because one loop writes.
/// </summary>
/// <param name="Apply">Changes the batch, as a whole or not at all.</param>
internal sealed record OwnerCommand(Action<Batch> Apply) : Incoming
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? failure;

    /// <summary>Completes after the commit, or with what <see cref="Apply"/> threw.</summary>
    public Task Done => done.Task;

    /// <summary>Applies it.</summary>
    public void ApplyTo(Batch batch)
    {
        try
        {
            Apply(batch);
        }
        catch (Exception e)
        {
            // It concerns only whoever asked for the change.
            failure = e;
        }
    }

    /// <summary>Tells whoever waits that the batch is committed.</summary>
    public void Complete()
    {
        if (failure is { } cause)
            done.TrySetException(cause);
        else
            done.TrySetResult();
    }

    /// <summary>Tells whoever waits that it will not be committed.</summary>
    public void Abandon() => done.TrySetCanceled();
}

namespace HealthCheck.Agent.Documents;

/// <summary>
/// The latest value, replaced by reference: one writer, any number of readers that never wait, and a task that
/// completes with the next value.
/// </summary>
internal sealed class Latest<T>(T first)
    where T : class
{
    private volatile State state = new(first, NewSignal());

    /// <summary>The latest value.</summary>
    public T Value => state.Value;

    /// <summary>Replaces the value and wakes all waiting readers.</summary>
    public void Set(T value)
    {
        var before = Interlocked.Exchange(ref state, new State(value, NewSignal()));
        before.Replaced.SetResult();
    }

    /// <summary>Completes when the value differs from the one already seen; immediately if it does.</summary>
    public Task OtherThan(T? seen)
    {
        var current = state;
        return ReferenceEquals(current.Value, seen) ? current.Replaced.Task : Task.CompletedTask;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record State(T Value, TaskCompletionSource Replaced);
}

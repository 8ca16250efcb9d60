namespace HealthCheck.Agent.Documents;

/// <summary>
/// The newest of something, swapped by reference: one writer, any number of readers that never wait, and a way to be told
/// of the next.
/// </summary>
internal sealed class Latest<T>(T first)
    where T : class
{
    private volatile State state = new(first, NewSignal());

    /// <summary>The newest.</summary>
    public T Value => state.Value;

    /// <summary>Puts a newer one in its place and wakes who waits.</summary>
    public void Set(T value)
    {
        var before = Interlocked.Exchange(ref state, new State(value, NewSignal()));
        before.Replaced.SetResult();
    }

    /// <summary>Ends when there is another than the one already seen; at once if there is.</summary>
    public Task OtherThan(T? seen)
    {
        var current = state;
        return ReferenceEquals(current.Value, seen) ? current.Replaced.Task : Task.CompletedTask;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record State(T Value, TaskCompletionSource Replaced);
}

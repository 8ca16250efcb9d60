namespace HealthCheck.Hosting.Http;

/// <summary>Whether HTTP listens, for whoever reports the program's own health. Read from any thread.</summary>
public sealed class ListenState
{
    private volatile ListenFailure? failure;

    /// <summary>What is in the way; null while nothing is.</summary>
    public ListenFailure? Failure
    {
        get => failure;
        internal set => failure = value;
    }
}

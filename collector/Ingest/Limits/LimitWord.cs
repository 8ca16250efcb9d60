namespace HealthCheck.Collector.Ingest.Limits;

/// <summary>What a device sends too much of, in the words of log, events and <c>/health</c>.</summary>
/// <param name="One">The noun for one.</param>
/// <param name="Many">The noun for any other count. It is the value <c>after</c> of the event.</param>
internal sealed record LimitWord(string One, string Many)
{
    /// <inheritdoc/>
    public override string ToString() => Many;
}

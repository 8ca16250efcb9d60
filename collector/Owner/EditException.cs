namespace HealthCheck.Collector.Owner;

/// <summary>A change of the owner's that is not made; the message says why.</summary>
internal sealed class EditException(EditFailure failure, string message) : Exception(message)
{
    /// <summary>The kind of reason.</summary>
    public EditFailure Failure { get; } = failure;
}

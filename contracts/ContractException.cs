namespace HealthCheck.Contracts;

/// <summary>
/// A message that breaks the contract. The message of the exception says in one sentence what is wrong.
/// </summary>
public sealed class ContractException(Refusal refusal, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The reason it is counted under.</summary>
    public Refusal Refusal { get; } = refusal;

    /// <summary>The most frequent one.</summary>
    public static ContractException Malformed(string message, Exception? inner = null) =>
        new(Refusal.Malformed, message, inner);
}

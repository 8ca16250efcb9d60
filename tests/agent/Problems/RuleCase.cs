using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Problems;

/// <summary>How a board in trouble looks to one rule.</summary>
/// <param name="Code">The rule.</param>
/// <param name="Warning">Just bad enough for a warning; null for a rule without.</param>
/// <param name="Critical">Just bad enough to be critical; null for a rule without.</param>
/// <param name="Within">Not bad enough to begin, and not good enough to end; null for a condition that is or is
/// not.</param>
internal sealed record RuleCase(
    string Code, HealthSnapshot? Warning, HealthSnapshot? Critical, HealthSnapshot? Within)
{
    public override string ToString() => Code;
}

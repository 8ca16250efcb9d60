using HealthCheck.Contracts;

namespace HealthCheck.Collector.Health;

/// <summary>What is wrong with the sending of alerts, for <see cref="HealthReport"/>.</summary>
internal sealed class AlertHealth
{
    private volatile IReadOnlyList<Problem> problems = [];

    /// <summary>The problems now.</summary>
    public IReadOnlyList<Problem> Problems
    {
        get => problems;
        set => problems = value;
    }
}

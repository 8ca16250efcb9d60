namespace HealthCheck.Agent.Metrics.Power;

/// <summary>
/// The word that get_throttled answers: what holds now below, what held at any time since boot above.
/// </summary>
internal readonly record struct ThrottleWord(uint Bits)
{
    public const int UnderVoltage = 0, FrequencyCapped = 1, Throttled = 2, SoftTemperatureLimit = 3;

    public bool Now(int condition) => (Bits & (1u << condition)) != 0;

    public bool SinceBoot(int condition) => (Bits & (1u << (condition + 16))) != 0;
}

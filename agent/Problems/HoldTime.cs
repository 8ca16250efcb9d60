namespace HealthCheck.Agent.Problems;

/// <summary>
/// How long a problem must be absent before it ends. Rules count samples, because they have no timer.
/// </summary>
/// <param name="Time">The time, for the documentation.</param>
/// <param name="Samples">The same as a number of samples.</param>
internal readonly record struct HoldTime(TimeSpan Time, int Samples)
{
    private const int Fewest = 3;

    public static HoldTime Of(TimeSpan time, TimeSpan interval) =>
        new(time, Math.Max(Fewest, (int)Math.Ceiling(time / interval)));
}

namespace HealthCheck.Collector.Storage;

/// <summary>
/// How fast long work goes on aside from what cannot wait: after each step it rests for as long as the step took, so that it
/// never has more than half a processor, on whatever machine.
/// </summary>
/// <param name="time">Tells how long a step took.</param>
/// <param name="isLate">Whether there is no time to rest.</param>
/// <param name="stop">Ends a rest.</param>
internal sealed class Pace(TimeProvider time, Func<bool> isLate, CancellationToken stop)
{
    // What a step is at most worth, whatever the clock or a slow disk made of it.
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    private long begun = time.GetTimestamp();

    /// <summary>Rests; called between two steps.</summary>
    public void Rest()
    {
        var worked = time.GetElapsedTime(begun);
        if (worked > TimeSpan.Zero && !isLate())
            stop.WaitHandle.WaitOne(worked < LongestRest ? worked : LongestRest);
        begun = time.GetTimestamp();
    }
}

#pragma warning disable RCS0056 // Long literals.

using System.Globalization;

namespace HealthCheck.Simulator;

/// <summary>What was done so far, by all connections.</summary>
internal sealed class Tally
{
    private long measured, live, backlog, duplicates, requests, resent, gone, acknowledged;

    public long Acknowledged => Interlocked.Read(ref acknowledged);

    public void Measured(long samples = 1) => Interlocked.Add(ref measured, samples);

    public void Live() => Interlocked.Increment(ref live);

    public void Backlog(int samples) => Interlocked.Add(ref backlog, samples);

    public void Duplicate() => Interlocked.Increment(ref duplicates);

    public void Request() => Interlocked.Increment(ref requests);

    public void Resent(int samples) => Interlocked.Add(ref resent, samples);

    public void Gone(long samples) => Interlocked.Add(ref gone, samples);

    public void Acknowledge() => Interlocked.Increment(ref acknowledged);

    /// <summary>One line of JSON.</summary>
    public string Line(TimeSpan took) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"measured":{{measured}},"live":{{live}},"backlog":{{backlog}},"duplicates":{{duplicates}},"requests":{{requests}},"resent":{{resent}},"gone":{{gone}},"acknowledged":{{acknowledged}},"seconds":{{took.TotalSeconds:0.00}},"messagesPerSecond":{{acknowledged / took.TotalSeconds:0}}}""");
}

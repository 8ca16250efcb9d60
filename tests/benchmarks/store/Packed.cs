namespace HealthCheck.StoreBenchmarks;

/// <summary>Bytes on disk for each sample, once hour and day are over.</summary>
internal static class Packed
{
    private const int IntervalSeconds = 30, DaySeconds = 24 * 3600;

    public static int Run(int devices)
    {
        using var bench = new Bench(devices);
        for (var second = 0; second < DaySeconds; second += IntervalSeconds)
        {
            bench.Second(Enumerable.Range(0, devices));
            bench.Clock.Advance(TimeSpan.FromSeconds(IntervalSeconds - 1));
        }

        for (var minute = 0; minute < 60; minute += 11)
        {
            bench.Clock.Advance(TimeSpan.FromMinutes(11));
            bench.Store.Tend(CancellationToken.None);
        }

        Console.WriteLine("| history | bytes a sample | bytes a device and day |");
        Console.WriteLine("|---|---|---|");
        foreach (var kind in (string[])["samples", "minutes", "quarters"])
            Console.WriteLine($"| {kind} | {(double)bench.BytesOf(kind) / bench.Samples:F1} | {bench.BytesOf(kind) / devices} |");
        foreach (var problem in bench.Condition.Problems)
            Console.Error.WriteLine(problem.Message);
        return 0;
    }
}

namespace HealthCheck.StoreBenchmarks;

/// <summary>Bytes on disk for each sample, once hour and day are over.</summary>
internal static class Packed
{
    private const int IntervalSeconds = 30, DaySeconds = 24 * 3600;

    public static async Task<int> RunAsync(int devices)
    {
        await using var bench = new Bench(devices);
        for (var second = 0; second < DaySeconds; second += IntervalSeconds)
        {
            await bench.SecondAsync(Enumerable.Range(0, devices));
            bench.Clock.Advance(TimeSpan.FromSeconds(IntervalSeconds - 1));
        }

        for (var minute = 0; minute < 60; minute += 11)
        {
            bench.Clock.Advance(TimeSpan.FromMinutes(11));
            await bench.Store.TendAsync(CancellationToken.None);
        }

        Console.WriteLine($"A sample has {(double)bench.Figures / bench.Samples:F0} figures.");
        Console.WriteLine("| history | bytes a sample | bytes for 40 figures | bytes a device and day |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var kind in (string[])["samples", "minutes", "quarters"])
            Console.WriteLine(
                $"| {kind} | {(double)bench.BytesOf(kind) / bench.Samples:F1} | "
                    + $"{40.0 * bench.BytesOf(kind) / bench.Figures:F1} | {bench.BytesOf(kind) / devices} |");
        foreach (var problem in bench.Condition.Problems)
            Console.Error.WriteLine(problem.Message);
        return 0;
    }
}

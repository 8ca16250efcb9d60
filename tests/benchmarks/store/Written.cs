using System.Diagnostics;

namespace HealthCheck.StoreBenchmarks;

/// <summary>Bytes written to disk, beside bytes of payload: what an SD card has to bear.</summary>
internal static class Written
{
    private const int IntervalSeconds = 30;

    public static async Task<int> RunAsync(int seconds, int[] rates)
    {
        Console.WriteLine(
            "| samples a second | devices | payload bytes each | written bytes each | ratio | after a clean stop | "
                + "seconds of work |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var rate in rates is [] ? [100, 1000] : rates)
        {
            await using var bench = new Bench(rate * IntervalSeconds);
            for (var second = 0; second < IntervalSeconds; second++)
                await bench.SecondAsync(Senders(rate, second));
            var (payload, samples, written) = (bench.Payload, bench.Samples, Bench.WrittenToDisk());
            var watch = Stopwatch.StartNew();
            for (var second = 0; second < seconds; second++)
                await bench.SecondAsync(Senders(rate, second));
            var busy = watch.Elapsed.TotalSeconds;
            var running = Bench.WrittenToDisk() - written;
            await bench.Store.CloseAsync(CancellationToken.None);
            var stopped = Bench.WrittenToDisk() - written;
            (payload, samples) = (bench.Payload - payload, bench.Samples - samples);
            Console.WriteLine(
                $"| {rate} | {rate * IntervalSeconds} | {payload / samples} | {running / samples} | "
                + $"{(double)running / payload:F2} | {(double)stopped / payload:F2} | {busy:F1} |");
            foreach (var problem in bench.Condition.Problems)
                Console.Error.WriteLine(problem.Message);
        }

        return 0;
    }

    private static IEnumerable<int> Senders(int rate, int second) =>
        Enumerable.Range(second % IntervalSeconds * rate, rate);
}

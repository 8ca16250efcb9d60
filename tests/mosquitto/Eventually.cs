using System.Diagnostics;

namespace HealthCheck.Mosquitto.Testing;

/// <summary>Waits for what another process is about to do, and hardly a moment longer.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is true.</summary>
    /// <exception cref="TimeoutException">It was not within <paramref name="limit"/>; the message has the
    /// story.</exception>
    public static Task BeTrueAsync(Func<bool> ask, TimeSpan limit, Func<string>? story = null) =>
        BeTrueAsync(() => Task.FromResult(ask()), limit, story);

    /// <summary>Asks again and again until the answer is true.</summary>
    /// <exception cref="TimeoutException">It was not within <paramref name="limit"/>; the message has the
    /// story.</exception>
    public static async Task BeTrueAsync(Func<Task<bool>> ask, TimeSpan limit, Func<string>? story = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await ask())
        {
            if (watch.Elapsed > limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds} s.\n{story?.Invoke()}");
            await Task.Delay(Pause);
        }
    }
}

using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// A device that means well, beside one that does not: each of its samples is to be shown within three seconds.
/// </summary>
internal sealed class GoodNeighbour : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200), Soon = TimeSpan.FromSeconds(3);

    private readonly ForgedDevice device;
    private readonly CollectorProgram collector;
    private readonly CancellationTokenSource over = new();
    private readonly Task talking;
    private TimeSpan slowest;
    private long sent = 1;

    private GoodNeighbour(ForgedDevice device, CollectorProgram collector)
    {
        (this.device, this.collector) = (device, collector);
        talking = TalkAsync();
    }

    public static async Task<GoodNeighbour> AppearAsync(MosquittoBroker broker, CollectorProgram collector)
    {
        var device = await ForgedDevice.ConnectAsync(broker, "good-neighbour");
        await device.AppearAsync();
        await collector.SaysAsync(device.Id, said => said.Presence == Presence.Online);
        return new(device, collector);
    }

    /// <summary>Ends, and makes sure that all it sent was shown in time and is stored, once.</summary>
    public async Task WasNotDisturbedAsync()
    {
        await over.CancelAsync();
        await talking;
        Assert.True(slowest <= Soon, $"A sample was shown after {slowest}.\n{collector.Story}");
        Assert.True(sent > 1, "It said nothing.");
        Assert.Equal(0, (await collector.DeviceAsync(device.Id))!.Missing);
        var rows = await collector.RowsAsync($"device={device.Id}&metric=memory.usedPercent");
        Assert.Equal(sent, rows.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await talking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
        await device.DisposeAsync();
    }

    private async Task TalkAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        while (!over.IsCancellationRequested)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await device.SendAsync(++sent);
            await collector.ReachedAsync(device.Id, sent, TimeSpan.FromMinutes(1));
            var took = TimeProvider.System.GetElapsedTime(begun);
            slowest = took > slowest ? took : slowest;
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}

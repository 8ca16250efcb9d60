#pragma warning disable RCS0056 // Long literals.

using System.Globalization;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// A fleet under bad conditions, compared with what it measured: each sample is in the store once. Environment
/// variables make the rounds and the ids more for a long run: <c>HEALTHCHECK_KILL_ROUNDS</c> and
/// <c>HEALTHCHECK_IDS</c>.
/// </summary>
[Collection<Alone>]
public sealed class FleetTests
{
    private static readonly TimeSpan RepairedWithin = TimeSpan.FromMinutes(3);
    private const int SecondsARound = 4;
    private const int IdsAtOnce = 20_000, Limit = 500;
    private static readonly int Rounds = Setting("HEALTHCHECK_KILL_ROUNDS", 4),
        Ids = Setting("HEALTHCHECK_IDS", 20_000);

    [Theory]
    [InlineData("--quick")]
    [InlineData("--seed=7")]
    public async Task Losses_outages_duplicates_and_disorder_end_with_each_sample_once(string option)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var fleet = SimulatedFleet.Start(
            broker.Url, "--devices", "66", "--rate", "200", "--samples", "20", "--losses", "10", "--outages", "30",
            "--duplicates", "10", "--disorder", "10", "--linger", "600", option);

        await IsCompleteAsync(collector, fleet, 66 * 20);
        var measured = await fleet.EndAsync();

        await HasEachAsync(collector, measured);
        var samples = (await collector.HealthAsync()).Samples;
        Assert.Equal((66 * 20, 0), (samples.Stored, samples.Refused.Values.Sum()));
        Assert.True(samples.Duplicate > 0 && samples.Backfilled > 0);
    }

    [Fact]
    public async Task A_collector_that_is_killed_again_and_again_under_load_has_each_sample()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var fleet = SimulatedFleet.Start(
            broker.Url, "--devices", "50", "--rate", "500", "--seconds", Seconds(Rounds), "--quick", "--linger",
            "3600");

        for (var round = 1; round <= Rounds; round++)
        {
            // On a slow machine all may have come before the last round.
            var stored = (await collector.HealthAsync()).Samples.Stored;
            await Eventually.BeTrueAsync(
                async () => (await collector.HealthAsync()).Samples.Stored > stored + 100
                    || await HasLastAsync(collector, Last(500)),
                RepairedWithin, () => collector.Story);
            await collector.Process.KillAsync();
            await collector.StartAgainAsync();
        }

        await HasEachAtLastAsync(collector, fleet);
    }

    [Fact]
    public async Task A_broker_that_is_killed_again_and_again_under_load_costs_no_sample()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var fleet = SimulatedFleet.Start(
            broker.Url, "--devices", "50", "--rate", "500", "--seconds", Seconds(Rounds), "--quick", "--linger",
            "3600");

        for (var round = 1; round <= Rounds; round++)
        {
            // On a slow machine all may have come before the last round.
            var stored = Math.Min((await collector.HealthAsync()).Samples.Stored + 100, (50 * Last(500)) - 1);
            await Eventually.BeTrueAsync(
                async () => (await collector.HealthAsync()).Samples.Stored > stored, RepairedWithin,
                () => collector.Story);
            await broker.KillAsync();
            await broker.StartAgainAsync();
            await collector.ConnectedAsync();
        }

        await HasEachAtLastAsync(collector, fleet);
    }

    // With the settings that people have: a commit each half minute, and a broker that saves each half hour.
    [Fact]
    public async Task A_broker_and_a_collector_that_are_killed_together_again_and_again_cost_no_sample()
    {
        const int Rate = 100;
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector =
            await CollectorProgram.StartAsync(broker.Url, "--set", "Ingest:CommitMilliseconds=30000");
        await collector.ConnectedAsync();
        await using var fleet = SimulatedFleet.Start(
            broker.Url, "--devices", "50", "--rate", $"{Rate}", "--seconds", Seconds(Rounds), "--quick", "--linger",
            "3600");

        for (var round = 1; round <= Rounds; round++)
        {
            await Task.Delay(TimeSpan.FromSeconds(round % 4), TestContext.Current.CancellationToken);
            await Task.WhenAll(collector.Process.KillAsync(), broker.KillAsync());
            await broker.StartAgainAsync();
            await collector.StartAgainAsync();
            await collector.ConnectedAsync();
        }

        await HasEachAtLastAsync(collector, fleet, Rate);
    }

    [Fact]
    public async Task A_device_that_sends_a_thousand_a_second_loses_nothing_and_takes_nothing_from_others()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url);
        await collector.ConnectedAsync();
        await using var quiet = await ForgedDevice.ConnectAsync(broker, "quiet");
        await quiet.AppearAsync();
        await using var fleet = SimulatedFleet.Start(
            broker.Url, "--devices", "1", "--rate", "1000", "--seconds", "4", "--quick", "--linger", "600");

        await collector.SaysAsync("quiet", device => device.Presence == Presence.Online);
        await quiet.SendAsync(2);
        await collector.ReachedAsync("quiet", 2);
        await IsCompleteAsync(collector, fleet, 4000 + 2);
        await HasEachAsync(collector, await fleet.EndAsync());
    }

    [Fact]
    public async Task A_flood_of_ids_is_stopped_at_the_limit_and_the_known_ones_go_on()
    {
        // As docs/broker.md advises: with a million of them the broker would do little but save.
        await using var broker = await MosquittoBroker.StartAsync(extraLines: "autosave_interval 300");
        await using var collector = await CollectorProgram.StartAsync(broker.Url, "--set", $"Limits:Devices={Limit}");
        await collector.ConnectedAsync();
        await using var known = await ForgedDevice.ConnectAsync(broker, "known");
        await known.AppearAsync();
        await collector.SaysAsync("known", device => device.Presence == Presence.Online);

        // Wave by wave: what the collector has not read yet waits in the broker's memory.
        for (var wave = 1; wave <= Math.Max(1, Ids / IdsAtOnce); wave++)
        {
            await using var flood = SimulatedFleet.Start(
                broker.Url, "--devices", $"{IdsAtOnce}", "--rate", "0", "--samples", "1", "--quick", "--small",
                "--connections", "2", "--seed", $"{wave}");
            await flood.WaitForExitAsync(RepairedWithin);

            // Of each that is too many its announcement and its sample; a status does not say who it is.
            var refused = 2L * ((wave * IdsAtOnce) - Limit + 1);
            await Eventually.BeTrueAsync(
                async () => (await collector.HealthAsync()).Samples.Refused["limit"] >= refused, RepairedWithin,
                () => collector.Story);
        }

        await known.SendAsync(2);
        await collector.ReachedAsync("known", 2, RepairedWithin);

        var health = await collector.HealthAsync();
        Assert.Equal((Limit, HealthStatus.Ok), (health.Devices.Total, health.Status));
    }

    private static int Setting(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : usual;

    private static long Last(int rate) => (long)Rounds * SecondsARound * rate / 50;

    private static string Seconds(int rounds) => (rounds * SecondsARound).ToString(CultureInfo.InvariantCulture);

    private static Task IsCompleteAsync(CollectorProgram collector, SimulatedFleet fleet, long samples) =>
        Eventually.BeTrueAsync(
        async () => (await collector.HealthAsync()).Samples is { Missing: 0 } counted && counted.Stored >= samples,
        RepairedWithin, () => collector.Story + fleet.Story);

    private static async Task HasEachAtLastAsync(CollectorProgram collector, SimulatedFleet fleet, int rate = 500)
    {
        // The last sample of all is never held back: who has it of each device and lacks none has all.
        await Eventually.BeTrueAsync(
            async () => await HasLastAsync(collector, Last(rate))
                && (await collector.HealthAsync()).Samples.Missing == 0,
            RepairedWithin + TimeSpan.FromSeconds(Rounds * SecondsARound),
            () => Http.GetAsync(collector.Url("/health")).GetAwaiter().GetResult().Text + $"\n{collector.Story}{fleet.Story}");
        await HasEachAsync(collector, await fleet.EndAsync());
        Assert.Equal(HealthStatus.Ok, (await collector.HealthAsync()).Status);
    }

    private static async Task<bool> HasLastAsync(CollectorProgram collector, long last)
    {
        if ((await collector.DevicesAsync()).Items is not { Count: 50 } all)
            return false;
        var latest = await Task.WhenAll(all.Select(device => collector.LatestHealthAsync(device.Id)));
        return latest.All(json => json is not null && Wire.ReadSnapshot(json).Sequence == last);
    }

    private static async Task HasEachAsync(CollectorProgram collector, IReadOnlyDictionary<string, long> measured)
    {
        var devices = (await collector.DevicesAsync()).Items.ToDictionary(device => device.Id);

        // One figure stands for its sample. No two samples of a device are of the same moment, so none can be in place
        // of another.
        var times = (await collector.RowsAsync("metric=load.native.minute"))
            .Select(row => row.Split(',')).ToLookup(row => row[1], row => row[0]);
        foreach (var (id, last) in measured)
        {
            Assert.Equal((last, last), (times[id].Count(), times[id].Distinct().Count()));
            Assert.Equal((0, 0), (devices[id].Missing, devices[id].Lost));
            Assert.Equal(last, Wire.ReadSnapshot(await collector.LatestHealthAsync(id)).Sequence);
        }
    }
}

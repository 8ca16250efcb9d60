using HealthCheck.Collector.Clock;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests.Clock;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>
/// A year of a store: devices send, the clock of the machine is set at random, the process is killed within any write,
/// the power
/// fails, the disk is full or fails, and bytes are damaged. <see cref="StoreLedger"/> knows what must be there.
/// </summary>
internal sealed class StoreYear : IAsyncDisposable
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private static readonly TimeSpan[] Offsets =
    [
        TimeSpan.FromDays(400), TimeSpan.FromDays(-2), TimeSpan.FromHours(-8), TimeSpan.FromHours(3),
            TimeSpan.FromDays(365 * 90),
        TimeSpan.FromDays(-365 * 40), TimeSpan.FromMinutes(2), TimeSpan.FromDays(31),
    ];

    private readonly TempDirectory directory = new();
    private readonly Random random;
    private readonly FakeTimeProvider truth = new(Examples.Noon);
    private readonly OffsetClock machine;
    private readonly FaultyDisk disk;
    private readonly StoreLedger ledger = new();
    private readonly LogLines log = new();
    private readonly StateOptions options;
    private bool isNtpLost;
    private DateTimeOffset? noted;
    private CollectorClock clock;
    private StoreHealth condition;
    private LiteDbStore store;

    public StoreYear(int seed)
    {
        random = new(seed);
        machine = new(truth, TimeSpan.Zero);
        disk = new(random, Directory.CreateDirectory(directory.File("attic")).FullName);
        options = new(directory.File("state"), TimeSpan.FromHours(1), 30_000);
        (clock, condition, store) = Open();
        for (var i = 0; i < 4; i++)
            ledger.Join();
    }

    public async ValueTask DisposeAsync()
    {
        disk.Kill();
        await store.DisposeAsync();
        directory.Dispose();
    }

    /// <summary>Lives it, and compares at the end, and now and then.</summary>
    public async Task LiveAsync(CancellationToken stop)
    {
        var end = Examples.Noon + Year;
        while (truth.GetUtcNow() < end)
        {
            if (Chance(0.06))
                (machine.Offset, isNtpLost) = (Offsets[random.Next(Offsets.Length)], true);
            else if (Chance(0.2))
                (machine.Offset, isNtpLost) = (TimeSpan.Zero, Chance(0.2));
            PassTime();
            if (Chance(0.05))
                disk.Fault = (DiskFault)random.Next(5);
            else if (Chance(0.4))
                disk.Fault = DiskFault.None;
            await TalkAsync();
            await TendAsync(0.1, stop);
            if (disk.IsDead || Chance(0.04))
                await StartAgainAsync(isKilled: true);
            else if (Chance(0.03))
                await StartAgainAsync(isKilled: false);
            if (Chance(0.1))
                await CheckAsync(isAll: false);
        }

        (disk.Fault, machine.Offset, isNtpLost) = (DiskFault.None, TimeSpan.Zero, false);
        for (var hours = 0; hours < 8; hours++)
        {
            PassTime();
            await CommitAsync(killedOneIn: 0);
            await TendAsync(0, stop);
        }

        Assert.DoesNotContain(condition.Problems, problem => problem.Code is "store-failed" or "flush-failed");
        await CheckAsync(isAll: true);
        await StartAgainAsync(isKilled: true);
        await CheckAsync(isAll: true);

        // A power cut may bring back files that were deleted a moment ago.
        truth.Advance(TimeSpan.FromHours(2));
        clock.Judge();
        await TendAsync(0, stop);
        var oldest = $"{truth.GetUtcNow().AddDays(-11):yyyyMMdd}";
        var left = Directory.GetFiles(Path.Combine(options.Directory, "history", "samples"), "*.seg")
            .Where(file => !file.Contains("-damaged-", StringComparison.Ordinal))
            .Where(file => string.CompareOrdinal(Path.GetFileName(file), oldest) < 0).ToList();
        Assert.True(left.Count == 0, $"history of {string.Join(", ", left)} is still there");
    }

    private bool Chance(double probability) => random.NextDouble() < probability;

    // The clock is judged while it passes, as the service does.
    private void PassTime()
    {
        truth.Advance(TimeSpan.FromHours(random.Next(1, 120)));
        var heard = Chance(0.8);
        foreach (var seconds in (int[])[0, 15, 700, 15])
        {
            truth.Advance(TimeSpan.FromSeconds(seconds));
            foreach (var device in heard ? ledger.Devices : [])
                clock.Hear(device.Id, truth.GetUtcNow() + device.Ahead, isSynchronized: null, isLive: true,
                    clock.GetTimestamp());
            clock.Judge();
        }

        ledger.NoteExpiry(clock.ExpiryNow);
        Assert.True(
            clock.ExpiryNow is not { } now || now <= truth.GetUtcNow().AddHours(1),
            $"Data are dropped by {clock.ExpiryNow}, and it is {truth.GetUtcNow()}: {clock.Verdict}");
        if (Chance(0.8))
            noted = clock.Confirmed;
    }

    private async Task TalkAsync()
    {
        for (var changes = random.Next(1, 5); changes > 0 && !disk.IsDead; changes--)
        {
            var now = clock.GetUtcNow();
            var change = ledger.Change(random, truth.GetUtcNow(), now);
            store.Add(change);
            if (Chance(0.7))
                await CommitAsync(killedOneIn: 15);
        }
    }

    private async Task CommitAsync(int killedOneIn)
    {
        if (killedOneIn > 0 && random.Next(killedOneIn) == 0)
            disk.KillAfter(random.Next(1, 5));
        try
        {
            await store.CommitAsync(TestContext.Current.CancellationToken);
            ledger.Acknowledge();
        }
        catch (StoreException e) when (
            disk.Fault != DiskFault.None || disk.IsDead
                || e.Message.Contains("wait to be flushed", StringComparison.Ordinal))
        {
            // The broker sends all of it again, or it is committed later.
        }

        disk.KillAfter(int.MaxValue);
    }

    private async Task TendAsync(double killed, CancellationToken stop)
    {
        if (disk.IsDead)
            return;
        if (Chance(killed))
            disk.KillAfter(random.Next(1, 150));
        await store.TendAsync(stop);
        disk.KillAfter(int.MaxValue);
    }

    private async Task StartAgainAsync(bool isKilled)
    {
        if (isKilled)
            disk.Kill();
        else if (disk.Fault == DiskFault.None)
            await CommitAsync(killedOneIn: 0);
        await store.DisposeAsync();
        if (disk.IsDead && Chance(0.4))
            disk.CutPower();
        disk.Revive();
        var damaged = Chance(0.2) ? ledger.Damage(options.Directory, random) : null;
        for (var attempts = 0; ; attempts++)
        {
            try
            {
                (clock, condition, store) = Open();
                break;
            }
            catch (StoreException) when (disk.Fault != DiskFault.None)
            {
                disk.Fault = attempts > 2 ? DiskFault.None : disk.Fault;
            }
        }

        await ledger.ReconcileAsync(store);
        if (damaged is null)
            return;
        disk.Fault = DiskFault.None;
        var missing = await ledger.CheckAsync(store, ledger.All);
        Assert.True(
            missing == 0 || condition.Problems.Any()
                || log.All.Any(line => line.Contains("ended within a commit", StringComparison.Ordinal)),
            $"{missing} records are gone with {damaged}, and nothing is said.");
    }

    private async Task CheckAsync(bool isAll)
    {
        if (disk.IsDead)
            return;
        try
        {
            await ledger.CheckAsync(store, isAll ? ledger.All : [ledger.All[random.Next(ledger.All.Count)]]);
        }
        catch (StoreException) when (disk.Fault != DiskFault.None)
        {
            return;
        }

        if (!ledger.IsDamaged)
            Assert.DoesNotContain(condition.Problems, problem =>
                problem.Code is "store-set-aside" or "store-unreadable" or "store-lost");
    }

    private (CollectorClock Clock, StoreHealth Condition, LiteDbStore Store) Open()
    {
        var newClock = new CollectorClock(
            machine, _ =>
                machine.Offset == TimeSpan.Zero && !isNtpLost ? ClockSync.Synchronized : ClockSync.Unsynchronized,
                    noted);
        var newCondition = new StoreHealth(newClock, log.Logger);
        return (newClock, newCondition,
            LiteDbStore.Open(options, HistoryOptions.Default, StoreLedger.EventsKept, newCondition, newClock, disk));
    }
}

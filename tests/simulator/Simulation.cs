using System.Diagnostics;
using HealthCheck.Contracts;
using HealthCheck.Simulator.Fleet;

namespace HealthCheck.Simulator;

/// <summary>
/// The devices of one connection: what they measure, in which order they say it, and what they leave out.
/// </summary>
internal sealed class Simulation(SimulatorOptions options, int number, DateTimeOffset begin, Tally tally)
{
    private const int BacklogBytes = ContractLimits.BacklogBytes - 1024;
    private const int AwayFor = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly Station station = new(options, number, tally);
    private readonly Rendering rendering = new(options.Quick, options.Small);
    private readonly List<SimulatedDevice> devices = [.. Enumerable.Range(0, options.Devices)
        .Where(each => each % options.Connections == number)
        .Select(each =>
            new SimulatedDevice(options.Seed, each, begin.AddDays(-options.HistoryDays),
                (int)Math.Clamp(Math.Round(options.Interval), 1, 3600)))];
    private readonly Dictionary<string, SimulatedDevice> byId = [];
    private readonly Queue<(SimulatedDevice Device, long Sequence)> late = new();
    private readonly Dictionary<int, List<long>> away = [];
    private readonly Stopwatch watch = new();
    private long rounds, sent;

    /// <summary>The devices.</summary>
    public IReadOnlyList<SimulatedDevice> Devices => devices;

    /// <summary>How many samples the device at a place has measured.</summary>
    public long Measured(int place) => options.Past + rounds + (place < sent - (rounds * devices.Count) ? 1 : 0);

    /// <summary>All of it, to the end or until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (devices.Count == 0)
            return;
        foreach (var device in devices)
            byId[device.Id] = device;
        await PastAsync(stop);
        watch.Start();
        await station.FlushAsync(stop);
        await AppearAsync(stop);

        while (rounds < options.Samples && !stop.IsCancellationRequested)
            await StepAsync(stop);
        foreach (var absent in away.Keys.ToList())
            await ComeBackAsync(devices.Single(each => each.Number == absent), stop);
        var over = Stopwatch.StartNew();
        while (!stop.IsCancellationRequested && (over.Elapsed < options.Linger || !station.IsSettled))
        {
            await AnswerAsync(stop);
            await station.FlushAsync(stop);
            await Task.Delay(Pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await station.LeaveAsync();
    }

    // What an agent says after each connect: a broker that was killed has forgotten what is retained.
    private async Task AppearAsync(CancellationToken stop)
    {
        if (!station.TakeReconnected())
            return;
        foreach (var (place, device) in devices.Index())
        {
            await SayAsync(device, TopicKind.Announcement, Wire.Write(device.Announcement()), stop);
            if (options.DiscoveryBytes > 0)
                await station.SayAsync($"homeassistant/device/healthcheck_{device.Id}/config",
                    device.Discovery(options.DiscoveryBytes), stop);
            if (away.ContainsKey(device.Number))
                continue;
            if (Measured(place) is > 0 and var last && last > options.Past)
                await LiveAsync(device, last, stop);
            await SayAsync(device, TopicKind.Status, PresencePayload.Of(Presence.Online).ToArray(), stop);
        }
    }

    private async Task PastAsync(CancellationToken stop)
    {
        foreach (var device in devices)
        {
            if (options.Past == 0 || stop.IsCancellationRequested)
                break;
            await SayAsync(device, TopicKind.Announcement, Wire.Write(device.Announcement()), stop);
            await BacklogAsync(device, Numbers(1, options.Past), stop);
            tally.Measured(options.Past);
        }
    }

    // Samples that are due, in the order of the devices, and between them whatever else there is to say.
    private async Task StepAsync(CancellationToken stop)
    {
        var due = options.Rate > 0
            ? Math.Min(options.Samples * devices.Count,
                (long)(watch.Elapsed.TotalSeconds * options.Rate * devices.Count / options.Devices))
            : sent + 256;
        for (var i = 0; i < 256 && sent < due && rounds < options.Samples; i++)
        {
            var device = devices[(int)(sent % devices.Count)];
            await MeasureAsync(device, options.Past + rounds + 1, stop);
            sent++;
            rounds = sent / devices.Count;
        }

        await AnswerAsync(stop);
        await station.FlushAsync(stop);
        if (options.Rate > 0 && sent >= due)
            await Task.Delay(Pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task MeasureAsync(SimulatedDevice device, long sequence, CancellationToken stop)
    {
        tally.Measured();
        if (IsAway(device, sequence))
        {
            if (away.TryAdd(device.Number, []))
                await SayAsync(device, TopicKind.Status, PresencePayload.Of(Presence.Offline).ToArray(), stop);
            away[device.Number].Add(sequence);
            return;
        }

        if (away.ContainsKey(device.Number))
            await ComeBackAsync(device, stop);
        var isLate = Happens(options.Disorder, 3, device, sequence);
        if (isLate)
            late.Enqueue((device, sequence));
        else if (sequence == options.Past + options.Samples || !Happens(options.Losses, 1, device, sequence))
            await LiveAsync(device, sequence, stop);
        if (!isLate && Happens(options.Duplicates, 2, device, sequence))
        {
            tally.Duplicate();
            await LiveAsync(device, sequence, stop);
        }

        while (late.TryPeek(out var first) && (first.Device != device || first.Sequence < sequence) && late.Count > 20)
        {
            late.Dequeue();
            await BacklogAsync(first.Device, [first.Sequence], stop);
        }
    }

    private async Task ComeBackAsync(SimulatedDevice device, CancellationToken stop)
    {
        if (!away.Remove(device.Number, out var missed))
            return;
        await SayAsync(device, TopicKind.Status, PresencePayload.Of(Presence.Online).ToArray(), stop);
        await BacklogAsync(device, missed, stop);
    }

    private async Task AnswerAsync(CancellationToken stop)
    {
        await AppearAsync(stop);
        if (rounds >= options.Samples)
        {
            while (late.TryDequeue(out var last))
                await BacklogAsync(last.Device, [last.Sequence], stop);
        }

        while (station.TryTakeUnsettled(out var left))
            await BacklogAsync(left.Device, left.Samples, stop);
        while (station.TryTakeRequest(out var request))
        {
            if (!byId.TryGetValue(request.Id, out var device))
                continue;
            tally.Request();
            foreach (var range in request.Ranges.Ranges)
                await AnswerAsync(device, request.Ranges.StartedAt, range[0], range[1], stop);
        }
    }

    private async Task AnswerAsync(
        SimulatedDevice device, DateTimeOffset startedAt, long first, long last, CancellationToken stop)
    {
        var newest = options.Past + rounds;
        var held = startedAt == device.StartedAt ? Math.Max(first, newest - options.Holds + 1) : long.MaxValue;
        if (held > first)
        {
            var goneTo = Math.Min(last, held - 1);
            tally.Gone(goneTo - first + 1);
            await SayAsync(device, TopicKind.Gone, Wire.Write(new SampleRanges(startedAt, [[first, goneTo]])), stop);
        }

        if (held > Math.Min(last, newest))
            return;
        var numbers = Numbers(held, Math.Min(last, newest));
        tally.Resent(numbers.Count);
        await BacklogAsync(device, numbers, stop);
    }

    private async Task LiveAsync(SimulatedDevice device, long sequence, CancellationToken stop)
    {
        tally.Live();
        await station.SayAsync(
            device, TopicKind.Health, rendering.Of(device, sequence, TimeOf(device, sequence)), [sequence], stop);
    }

    private async Task BacklogAsync(SimulatedDevice device, IReadOnlyList<long> numbers, CancellationToken stop)
    {
        using var message = new MemoryStream(BacklogBytes);
        var held = new List<long>();
        foreach (var sequence in numbers)
        {
            var json = rendering.Of(device, sequence, TimeOf(device, sequence));
            if (held.Count > 0 && message.Length + json.Length > BacklogBytes)
                await EndAsync();
            message.WriteByte(held.Count == 0 ? (byte)'[' : (byte)',');
            message.Write(json);
            held.Add(sequence);
        }

        if (held.Count > 0)
            await EndAsync();

        async Task EndAsync()
        {
            message.WriteByte((byte)']');
            tally.Backlog(held.Count);
            await station.SayAsync(device, TopicKind.Backlog, message.ToArray(), [.. held], stop);
            message.SetLength(0);
            held.Clear();
        }
    }

    private Task SayAsync(SimulatedDevice device, TopicKind kind, byte[] payload, CancellationToken stop) =>
        station.SayAsync(device, kind, payload, [], stop);

    // When a sample was measured, so that it is the same whenever it is said. In whole milliseconds, for so it is kept:
    // a thousand a second are each of another moment.
    private DateTimeOffset TimeOf(SimulatedDevice device, long sequence) => sequence <= options.Past
        ? device.StartedAt.AddSeconds((sequence - 1) * (double)options.HistoryInterval)
        : begin.AddMilliseconds(
            Math.Round(
                ((sequence - options.Past - 1) + ((double)device.Number / options.Devices)) * options.Interval * 1000));

    private bool IsAway(SimulatedDevice device, long sequence)
    {
        var length = Math.Max(1, (long)(AwayFor / options.Interval));
        var chapter = sequence / length;
        return chapter % 4 == 1 && Chance.Share(options.Seed, device.Number, -chapter) * 100 < options.Outages;
    }

    private bool Happens(double percent, int what, SimulatedDevice device, long sequence) =>
        percent > 0 && Chance.Share(options.Seed + what, device.Number, sequence) * 100 < percent;

    private static List<long> Numbers(long first, long last)
    {
        var numbers = new List<long>((int)(last - first + 1));
        for (var sequence = first; sequence <= last; sequence++)
            numbers.Add(sequence);
        return numbers;
    }
}

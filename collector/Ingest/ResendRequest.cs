using System.Collections.Immutable;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Ingest;

/// <summary>Samples of one run that a device is asked for.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="Run">The run that measured them.</param>
/// <param name="Ranges">Their numbers.</param>
internal sealed record ResendRequest(string DeviceId, RunKey Run, ImmutableArray<SequenceRange> Ranges)
{
    /// <summary>
    /// What a device is to be asked for first: of its latest run that lacks something the oldest, because those it will
    /// drop first. Null when nothing that is missing can be asked for.
    /// </summary>
    public static ResendRequest? For(Device device)
    {
        foreach (var run in device.Runs.Runs)
        {
            if (run.Key.StartedAt is not null && First(run.Gaps.Wanted) is { IsEmpty: false } ranges)
                return new(device.Id, run.Key, ranges);
        }

        return null;
    }

    /// <summary>How many of the asked samples are still wanted of the device.</summary>
    public long OutstandingIn(Device device) => device.Runs.PlaceOf(Run) is { } place
        ? device.Runs.Runs[place].Gaps.Wanted.Intersect(Ranges).Count()
        : 0;

    /// <summary>As it goes over the wire.</summary>
    public byte[] Write() => Wire.Write(new SampleRanges(
        DateTimeOffset.FromUnixTimeMilliseconds(Run.StartedAt!.Value),
        [.. Ranges.Select(each => (long[])[each.From, each.To])]));

    private static ImmutableArray<SequenceRange> First(ImmutableArray<SequenceRange> wanted)
    {
        var ranges = ImmutableArray.CreateBuilder<SequenceRange>();
        long room = ResendOptions.Samples;
        foreach (var (from, to) in wanted)
        {
            if (room == 0 || ranges.Count == ResendOptions.Ranges)
                break;
            var last = Math.Min(to, from + room - 1);
            ranges.Add(new(from, last));
            room -= last - from + 1;
        }

        return ranges.DrainToImmutable();
    }
}

using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using static HealthCheck.Agent.Tests.Problems.Boards;

namespace HealthCheck.Agent.Tests.Problems;

/// <summary>One case for each rule, in the order of <see cref="Rules.All"/>.</summary>
internal static class RuleCases
{
    public static IReadOnlyList<RuleCase> All { get; } =
    [
        new(ProblemCodes.UnderVoltage,
            With(power => power with { UnderVoltage = Seen(false, 3) }),
            With(power => power with { UnderVoltage = Seen(true, 3) }),
            null),
        new(ProblemCodes.SupplyWeak,
            With(power => power with { SupplyVolts = 4.8 }),
            With(power => power with { SupplyVolts = 4.7 }),
            With(power => power with { SupplyVolts = 4.84 })),
        new(ProblemCodes.Throttled, With(power => power with { Throttled = Seen(true, 2) }), null, null),
        new(ProblemCodes.FrequencyCapped, With(power => power with { FrequencyCapped = Seen(true, 1) }), null, null),
        new(ProblemCodes.SoftTemperatureLimit, With(power => power with { SoftTemperatureLimit = Seen(true, 0) }), null,
            null),
        new(ProblemCodes.Hot, Heat(80), Heat(95), Heat(75.1)),
        new(ProblemCodes.StorageFull, With(Mount("/", 85)), With(Mount("/", 95)), With(Mount("/", 82))),
        new(ProblemCodes.InodesFull, Inodes(85), Inodes(95), Inodes(82)),
        new(ProblemCodes.ReadOnlyByError,
            null, With(Mount("/", 25) with { ReadOnly = true, ReadOnlyByError = true }), null),
        new(ProblemCodes.RootReadOnly,
            With(Mount("/", 25) with { ReadOnly = true, ReadOnlyByError = false }),
            With(Mount("/", 25) with { ReadOnly = true }),
            null),
        new(ProblemCodes.SdWear, Written(10), Written(40), Written(8)),
        new(ProblemCodes.DiskWorn, Worn(80), Worn(95), Worn(79)),
        new(ProblemCodes.MemoryFull, Memory(90), Memory(95), Memory(87)),
        new(ProblemCodes.SwapFull, Memory(85, swapPercent: 80), Memory(92, swapPercent: 90),
            Memory(78, swapPercent: 100)),
        new(ProblemCodes.MemoryPressure, Waiting(10), Waiting(40), Waiting(8)),
        new(ProblemCodes.OutOfMemoryKills, With(system => system with { OutOfMemoryKills = 2 }), null, null),
        new(ProblemCodes.LoadHigh, Load(2), Load(5), Load(1.6)),
        new(ProblemCodes.UnitFailed, With(system => system with { FailedUnits = ["nginx.service"] }), null, null),
        new(ProblemCodes.ClockNotSynchronized, Healthy with { ClockSynchronized = false }, null, null),
        new(ProblemCodes.WifiWeak,
            Healthy with { Network = [Wifi(-75)] },
            Healthy with { Network = [Wifi(-85)] },
            Healthy with { Network = [Wifi(-70)] }),
        new(ProblemCodes.RebootRequired, With(system => system with { RebootRequired = true }), null, null),
        new(ProblemCodes.OsUnsupported, With(system => system with { EndOfSupport = new DateOnly(2027, 2, 20) }), null,
            null),
        new(ProblemCodes.SecurityUpdates, With(system => system with { Updates = new UpdatesReading(4, 1) }), null,
            null),
        new(ProblemCodes.Updates, With(system => system with { Updates = new UpdatesReading(50, null) }), null, null),
    ];

    public static TheoryData<string> Codes { get; } = [.. All.Select(each => each.Code)];

    public static RuleCase Of(string code) => All.Single(each => each.Code == code);

    private static HealthSnapshot Heat(double celsius) => Healthy with { Temperature = [Zone(celsius, 110)] };

    private static HealthSnapshot Inodes(double percent) => With(Mount("/", 25) with { InodesUsedPercent = percent });

    private static HealthSnapshot Written(long gigabytesPerDay) =>
        With(new DiskReading("mmcblk0", 0, 0, null, BytesWrittenPerDay: gigabytesPerDay * 1_000_000_000));

    private static HealthSnapshot Worn(double percent) => With(new DiskReading("nvme0n1", 0, 0, percent));

    private static HealthSnapshot Waiting(double percent) =>
        Healthy with { Pressure = new PressureReading(null, Pressure(percent), null) };

    private static HealthSnapshot Load(double perCore) =>
        Healthy with { Load = Healthy.Load! with { Core = new LoadAverages(0, 0, perCore) } };
}

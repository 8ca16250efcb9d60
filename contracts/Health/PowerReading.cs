using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>Supply and throttling of a Raspberry Pi; the section is null on other boards.</summary>
/// <param name="UnderVoltage">The supply fell below what the board needs.</param>
/// <param name="FrequencyCapped">The firmware holds the clock down.</param>
/// <param name="Throttled">The firmware slows the processor.</param>
/// <param name="SoftTemperatureLimit">The board is warm enough to be slowed a little.</param>
/// <param name="SupplyVolts">The 5 V rail as a Raspberry Pi 5 measures it; null elsewhere.</param>
/// <param name="CoreVolts">Voltage of the processor core; null when the firmware may not be asked.</param>
/// <param name="FanRpm">Turns of the fan a minute; null without one.</param>
public sealed record PowerReading(
    PowerCondition UnderVoltage, PowerCondition FrequencyCapped, PowerCondition Throttled,
    PowerCondition SoftTemperatureLimit, double? SupplyVolts, double? CoreVolts, int? FanRpm)
{
    internal static PowerReading Read(ref OrderedReader r) => new(
        r.Object("underVoltage"u8, PowerCondition.Read), r.Object("frequencyCapped"u8, PowerCondition.Read),
        r.Object("throttled"u8, PowerCondition.Read),
        r.Object("softTemperatureLimit"u8, PowerCondition.Read),
        r.MaybeDouble("supplyVolts"u8), r.MaybeDouble("coreVolts"u8), r.MaybeInt("fanRpm"u8));

    internal static void Check(PowerReading power)
    {
        Range(power.UnderVoltage.Count, 0, int.MaxValue);
        Range(power.FrequencyCapped.Count, 0, int.MaxValue);
        Range(power.Throttled.Count, 0, int.MaxValue);
        Range(power.SoftTemperatureLimit.Count, 0, int.MaxValue);
        Range(power.SupplyVolts, 0, 100);
        Range(power.CoreVolts, 0, 100);
        Range(power.FanRpm, 0, 1_000_000);
    }
}

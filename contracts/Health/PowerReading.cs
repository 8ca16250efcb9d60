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
    PowerCondition SoftTemperatureLimit, double? SupplyVolts, double? CoreVolts, int? FanRpm);

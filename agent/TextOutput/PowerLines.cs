using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using static HealthCheck.Agent.TextOutput.Units;

namespace HealthCheck.Agent.TextOutput;

/// <summary>Supply and throttling of a Raspberry Pi.</summary>
internal static class PowerLines
{
    public static IEnumerable<Line> Of(PowerReading? power)
    {
        if (power is null)
            yield break;
        string?[] conditions =
        [
            Condition("under-voltage", power.UnderVoltage), Condition("frequency capped", power.FrequencyCapped),
            Condition("throttled", power.Throttled), Condition("soft temperature limit", power.SoftTemperatureLimit),
        ];
        yield return new Line("power", Line.Join(
            [
                conditions.All(condition => condition is null) ? NoTrouble(power) : Line.Join(conditions),
                power.SupplyVolts is { } supply ? Text($"supply {supply:0.00} V") : null,
                power.CoreVolts is { } core ? Text($"core {core:0.00} V") : null,
                power.FanRpm is { } fan ? Text($"fan {fan} rpm") : null,
            ]));
    }

    // Without the firmware nothing is known of the time before; without its sensor, of nothing at all.
    private static string NoTrouble(PowerReading power)
    {
        PowerCondition[] all = [power.UnderVoltage, power.FrequencyCapped, power.Throttled, power.SoftTemperatureLimit];
        return Array.Exists(all, condition => condition.SinceBoot is not null) ? "no trouble since boot"
            : Array.Exists(all, condition => condition.Now is not null) ? "no under-voltage since the agent's start"
            : "unknown, for neither /dev/vcio nor the sensor rpi_volt can be read";
    }

    private static string? Condition(string name, PowerCondition state)
    {
        if (state is { Now: not true, SinceBoot: not true, Count: 0 })
            return null;
        var when = state.Now is true ? "now" : "not now";
        return state.Count > 0 ? $"{name} {when} and {Amount.Of(state.Count, "time", "times")} since the agent's start"
            : state.Now is true ? $"{name} now" : $"{name} since boot";
    }
}

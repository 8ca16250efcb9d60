using HealthCheck.Contracts;

namespace HealthCheck.Agent.Problems;

/// <summary>The supply of a Raspberry Pi, and what its firmware does about it.</summary>
internal static class PowerRules
{
    public static Rule UnderVoltage(HoldTime hold) => new SingleRule<PowerReading>(snapshot => snapshot.Power)
    {
        Code = ProblemCodes.UnderVoltage,
        Meaning = "The supply falls below the 4.63 V a Raspberry Pi needs: critical while it does, then a warning "
            + "until the next boot. The processor is slowed, USB devices drop out, and writes to the card go wrong.",
        Figure = power => SeverityOf(power.UnderVoltage),
        Levels = _ => Levels.Severity,
        Message = power => power.UnderVoltage switch
        {
            { Now: true } now => $"Under-voltage right now{Times(now, ", ")}",
            { Count: > 0 } before => $"Under-voltage{Times(before, " ")}",
            _ => "Under-voltage at some time since boot",
        },
        Advice = "Use a 5.1 V supply of 3 A or more (5 A for a Raspberry Pi 5) and a short cable",
        Hold = hold,
    };

    public static Rule SupplyWeak(ProblemOptions options) => new SingleRule<PowerReading>(snapshot => snapshot.Power)
    {
        Code = ProblemCodes.SupplyWeak,
        Meaning =
            "The 5 V rail, which a Raspberry Pi 5 measures itself, is close to the 4.63 V at which the board trips.",
        Settings = ["SupplyWarningVolts", "SupplyCriticalVolts"],
        Figure = power => power.SupplyVolts,
        Levels = _ => options.SupplyVolts,
        Margin = 0.05,
        Message = power => $"The supply gives only {power.SupplyVolts:0.00} V",
        Advice = "Use a 5.1 V supply of 5 A with a short cable, and give hungry USB devices a hub with a supply of "
            + "its own",
    };

    public static Rule Throttled(HoldTime hold) => Slowed(
        ProblemCodes.Throttled, hold, power => power.Throttled, "The firmware slows the processor (throttled)",
        "The firmware runs the processor at its lowest clock, for heat or for want of voltage.",
        "Cool the board, or mend its supply if under-voltage is told as well");

    public static Rule FrequencyCapped(HoldTime hold) => Slowed(
        ProblemCodes.FrequencyCapped, hold, power => power.FrequencyCapped,
        "The firmware holds the processor's clock down",
        "The firmware does not let the processor reach its full clock, mostly for want of voltage.",
        "Mend the supply, or cool the board if it is hot");

    public static Rule SoftTemperatureLimit(HoldTime hold) => Slowed(
        ProblemCodes.SoftTemperatureLimit, hold, power => power.SoftTemperatureLimit,
        "The board is so warm that the firmware slows it a little",
        "The board has reached the first of the firmware's temperature limits, 60 °C on a 3 B+ and 80 °C elsewhere.",
        "Give the board a heat sink, a fan or more air");

    private static SingleRule<PowerReading> Slowed(
        string code, HoldTime hold, Func<PowerReading, PowerCondition> condition, string message, string meaning,
        string advice) =>
        new(snapshot => snapshot.Power)
        {
            Code = code,
            Meaning = meaning,
            Figure = power => condition(power).Now is { } now ? (now ? (double)HealthStatus.Warning : 0) : null,
            Levels = _ => Levels.Severity,
            Message = power => message + Times(condition(power), ", "),
            Advice = advice,
            Hold = hold,
        };

    private static double? SeverityOf(PowerCondition condition) => condition switch
    {
        { Now: true } => (double)HealthStatus.Critical,
        { SinceBoot: true } or { Count: > 0 } => (double)HealthStatus.Warning,
        { Now: null, SinceBoot: null } => null,
        _ => 0,
    };

    private static string Times(PowerCondition condition, string before) => condition.Count switch
    {
        0 => "",
        1 => $"{before}once since the agent started",
        var count => $"{before}{count} times since the agent started",
    };
}

using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Problems;

/// <summary>Memory and swap: how full, whether programs wait for it, and whether any died for want of it.</summary>
internal static class MemoryRules
{
    public static Rule MemoryFull(ProblemOptions options) => new SingleRule<MemoryReading>(snapshot => snapshot.Memory)
    {
        Code = ProblemCodes.MemoryFull,
        Meaning = "There is hardly any memory left for programs, what caches could give back included.",
        Settings = ["MemoryWarningPercent", "MemoryCriticalPercent"],
        Figure = memory => memory.UsedPercent,
        Levels = _ => options.MemoryPercent,
        Margin = 3,
        Message = memory =>
            $"{memory.UsedPercent:0} % of {Owner(memory)} "
            + $"is in use, {ByteText.Of(memory.Free)} left",
        Advice = "Find what takes it (ps aux --sort=-rss) and stop or restart it, or use a board with more memory",
    };

    private static string Owner(MemoryReading memory) =>
        memory.LimitedBy is not null ? "the memory that this container may use"
        : memory.HugePages is not null ? "the memory that is not set aside for huge pages"
        : "memory";

    public static Rule SwapFull(ProblemOptions options) => new SingleRule<MemoryReading>(snapshot => snapshot.Memory)
    {
        Code = ProblemCodes.SwapFull,
        Meaning = "Swap and memory are both nearly full. A full swap alone only keeps what nobody needs.",
        Settings = ["SwapWarningPercent", "SwapCriticalPercent"],
        Figure = memory => memory.Swap is { Total: > 0 } swap ? Math.Min(swap.UsedPercent, memory.UsedPercent) : 0,
        Levels = _ => options.SwapPercent,
        Margin = 3,
        Message = memory => $"{memory.Swap?.UsedPercent:0} % of swap and {memory.UsedPercent:0} % of memory are in use",
        Advice = "Stop what is not needed before the kernel has to kill: ps aux --sort=-rss shows the largest",
    };

    public static Rule MemoryPressure(ProblemOptions options) =>
        new SingleRule<PressureShares>(snapshot => snapshot.Pressure?.Memory)
        {
            Code = ProblemCodes.MemoryPressure,
            Meaning = "Programs stand still because memory has to be made free first; the device feels slow.",
            Settings = ["MemoryPressureWarningPercent", "MemoryPressureCriticalPercent"],
            Figure = memory => memory.Some?.Minute,
            Levels = _ => options.MemoryPressurePercent,
            Margin = 3,
            Message = memory => $"Programs waited for memory for {memory.Some?.Minute:0} % of the last minute",
            Advice = "Run less at a time, or use a board with more memory: ps aux --sort=-rss shows the largest",
        };

    public static Rule OutOfMemoryKills(HoldTime hold)
    {
        var kills = new Growth();
        return new SingleRule<SystemReading>(snapshot => snapshot.System)
        {
            Code = ProblemCodes.OutOfMemoryKills,
            Meaning = "The kernel ended programs because there was no memory left; told for a day after the last.",
            Figure = system => kills.SinceLast(system.OutOfMemoryKills),
            Levels = _ => Levels.WarningFrom(1),
            Message = system => system.OutOfMemoryKills == 1
                ? "The kernel killed a program for want of memory"
                : $"The kernel killed {system.OutOfMemoryKills} programs for want of memory since boot",
            Advice = "See which (journalctl -k -g 'Killed process'), and give it less to do or the board more memory",
            Hold = hold,
        };
    }
}

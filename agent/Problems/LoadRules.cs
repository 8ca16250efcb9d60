using HealthCheck.Contracts;

namespace HealthCheck.Agent.Problems;

/// <summary>More to do than the processors can.</summary>
internal static class LoadRules
{
    public static Rule LoadHigh(ProblemOptions options) => new SingleRule<LoadAverages>(snapshot => snapshot.Load?.Core)
    {
        Code = ProblemCodes.LoadHigh,
        Meaning =
            "For a quarter of an hour there was more to do than the processors can, or much waits for a slow disk.",
        Settings = ["LoadWarningPerCore", "LoadCriticalPerCore"],
        Figure = core => core.FifteenMinutes,
        Levels = _ => options.LoadPerCore,
        Margin = 0.4,
        Message = core => $"The load per core was {core.FifteenMinutes:0.0} over the last fifteen minutes",
        Advice = "Look for what is busy (top) or what waits for a disk (iotop)",
    };
}

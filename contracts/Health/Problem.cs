using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>Something that is wrong with a device, in words for people and a code for programs.</summary>
/// <param name="Code">Stable word for the kind of problem, for example <c>source-failed</c>.</param>
/// <param name="Severity">warning or critical.</param>
/// <param name="Since">When it began, by the device's clock.</param>
/// <param name="Message">What is wrong, with the figures.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record Problem(string Code, HealthStatus Severity, DateTimeOffset Since, string Message, string Advice)
{
    internal static Problem Read(ref OrderedReader r) => new(
        r.Text("code"u8), r.Status("severity"u8), r.Time("since"u8), r.Text("message"u8), r.Text("advice"u8));

    internal static void Check(Problem problem, string? list)
    {
        Text(problem.Code);
        Text(problem.Message);
        Text(problem.Advice);
    }
}

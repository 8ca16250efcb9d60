using System.Text.Json.Serialization;
using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>Something that is wrong with a device, in words for people and a code for programs.</summary>
/// <param name="Code">Stable word for the kind of problem, for example <c>source-failed</c>.</param>
/// <param name="Severity">warning or critical.</param>
/// <param name="Since">When it began, by the device's clock.</param>
/// <param name="Message">What is wrong, with the figures.</param>
/// <param name="Advice">What to do about it.</param>
/// <param name="Processes">
/// The processes that used most of it when it began or worsened, largest first, five at most; absent where that does
/// not apply or is not known.
/// </param>
/// <param name="Summary">
/// What is wrong in a few words, with what it concerns and without figures, for example <c>Wi-Fi weak: wlan0</c>: the
/// same for as long as the problem lasts. Absent from publishers that do not say.
/// </param>
public sealed record Problem(
    string Code, HealthStatus Severity, DateTimeOffset Since, string Message, string Advice,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyList<ProcessShare>? Processes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? Summary = null)
{
    internal static Problem Read(ref OrderedReader r) => new(
        r.Text("code"u8), r.Status("severity"u8), r.Time("since"u8), r.Text("message"u8), r.Text("advice"u8),
        r.OptionalList("processes"u8, ProcessShare.Read), r.OptionalText("summary"u8));

    internal static void Check(Problem problem, string? list)
    {
        Text(problem.Code);
        Text(problem.Message);
        Text(problem.Advice);
        MaybeEach(problem.Processes, ProcessShare.Check);
        Text(problem.Summary);
    }
}

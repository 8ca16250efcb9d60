using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Verdict;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Values that could not be read. One bad value costs only itself: its source leaves it out, says here which file it is in,
/// and goes on with the rest.
/// </summary>
internal sealed class ReadErrors(ProblemLedger problems)
{
    private const int MostNotes = 64;

    private readonly Dictionary<string, string> notes = new(StringComparer.Ordinal);

    /// <summary>
    /// Details that could not be read and are left out (a trip point, a link speed): file and reason, for the doctor. They are no
    /// problem of the device.
    /// </summary>
    public IReadOnlyDictionary<string, string> Notes => notes;

    /// <summary>A figure is missing from this sample: a problem of the device for as long as it lasts.</summary>
    /// <param name="file">File of the kernel, and the element in it: <c>/proc/net/dev (tap0)</c>.</param>
    /// <param name="reason">Why, for people: <c>'12x' is not a number</c>.</param>
    public void Report(string file, string reason) =>
        problems.Report(
            ProblemCodes.SourceFailed, file, HealthStatus.Warning, $"{file} cannot be read: {reason}",
            "The kernel or a driver gives a value that makes no sense. The other figures are not affected");

    /// <summary>A detail of a figure is left out, and the figure itself is there.</summary>
    /// <param name="file">As for <see cref="Report"/>.</param>
    /// <param name="reason">As for <see cref="Report"/>.</param>
    public void Note(string file, string reason)
    {
        if (notes.Count < MostNotes || notes.ContainsKey(file))
            notes[file] = reason;
    }
}

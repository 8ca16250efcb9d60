using HealthCheck.Agent.Host;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Values that could not be read. One bad value costs only itself: its source leaves it out, says here which file it is
/// in, and goes on with the rest. For the thread that measures.
/// </summary>
internal sealed class ReadErrors(ProblemTracker problems)
{
    private const int MostNotes = 256;

    private const string NonsenseAdvice =
        "The kernel or a driver gives a value that makes no sense. The other figures are not affected";

    private readonly Dictionary<string, string> notes = new(StringComparer.Ordinal);

    /// <summary>
    /// Details that could not be read and are left out (a trip point, a link speed): file and reason, for the doctor.
    /// They are no problem of the device.
    /// </summary>
    public IReadOnlyDictionary<string, string> Notes => notes;

    /// <summary>Whether there are more details than <see cref="Notes"/> has room for, which is 256.</summary>
    public bool HasMoreNotes { get; private set; }

    /// <summary>A figure is missing from this sample: a problem of the device for as long as it lasts.</summary>
    /// <param name="file">File of the kernel, and the element in it: <c>/proc/net/dev (tap0)</c>.</param>
    /// <param name="reason">Why, for people: <c>'12x' is not a number</c>.</param>
    public void Report(string file, string reason) => Report(file, reason, NonsenseAdvice);

    /// <summary>The file of a figure is there and cannot be read.</summary>
    /// <param name="file">File of the kernel.</param>
    /// <param name="e">What its reading threw: an <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/>.</param>
    public void Report(string file, Exception e) => Report(file, ErrorText.Reason(e), Advice(e));

    /// <summary>A file is too large to be read whole.</summary>
    /// <param name="file">File of the kernel.</param>
    /// <param name="read">Bytes of it that were read.</param>
    public void ReportCut(string file, long read) => problems.Report(
        ProblemCodes.SourceFailed, file, HealthStatus.Warning,
        $"{file} is larger than {ByteText.Of(read)}: what comes after that is not read",
        "Things named at the end of this file are missing in the figures");

    /// <summary>Nothing of the kernel can be read, so that nothing is known of the machine.</summary>
    /// <param name="isThisMachine">Whether it is the machine that this program runs on.</param>
    public void ReportNoProc(bool isThisMachine) => Report(
        "/proc", "load, memory and uptime are not there",
        isThisMachine
            ? "Mount /proc whole: in a unit of systemd without ProcSubset=pid, in a chroot with mount -t proc proc "
                + "/proc"
            : "Set Host:Root to the folder that has proc, sys and etc of the machine");

    /// <summary>A detail of a figure is left out, and the figure itself is there.</summary>
    /// <param name="file">As for <see cref="Report(string, string)"/>.</param>
    /// <param name="reason">As for <see cref="Report(string, string)"/>.</param>
    public void Note(string file, string reason)
    {
        if (notes.Count < MostNotes || notes.ContainsKey(file))
            notes[file] = reason;
        else
            HasMoreNotes = true;
    }

    /// <summary>Reads the file of a figure. One that is there and cannot be read is reported.</summary>
    /// <returns>False when it is not on this machine, or cannot be read.</returns>
    public bool TryRead(HostFiles host, string path, out ReadOnlySpan<byte> text)
    {
        try
        {
            return host.TryRead(path, out text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(path, e);
            text = default;
            return false;
        }
    }

    /// <summary>Reads the file of a detail. One that is there and cannot be read is noted.</summary>
    /// <returns>False when it is not on this machine, or cannot be read.</returns>
    public bool TryReadDetail(HostFiles host, string path, out ReadOnlySpan<byte> text)
    {
        try
        {
            return host.TryRead(path, out text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Note(path, ErrorText.Reason(e));
            text = default;
            return false;
        }
    }

    private static string Advice(Exception e) => e is UnauthorizedAccessException
        ? "Let the user of the agent read this file. The other figures are not affected"
        : "The kernel log (dmesg) may name the driver or disk. The other figures are not affected";

    private void Report(string file, string reason, string advice) => problems.Report(
        ProblemCodes.SourceFailed, file, HealthStatus.Warning, $"{file} cannot be read: {reason}", advice);
}

using System.Globalization;
using HealthCheck.Contracts;

namespace HealthCheck.Hosting.Text;

/// <summary>The processes of a problem as one line: <c>Most of it: mysqld 82 %, chromium 11 %</c>.</summary>
public static class ProcessText
{
    private const int Most = 5, LongestName = 64;

    /// <summary>The line without a full stop; null when the problem names no processes.</summary>
    public static string? Of(Problem problem) =>
        problem.Processes is { Count: > 0 } processes
            ? $"Most of it: {string.Join(", ", processes.Take(Most).Select(Of))}"
            : null;

    private static string Of(ProcessShare process)
    {
        var name = PlainText.Line(process.Name, LongestName);
        return process switch
        {
            { Percent: { } percent } => string.Create(CultureInfo.InvariantCulture, $"{name} {percent:0} %"),
            { Bytes: { } bytes } => $"{name} {ByteText.Of(bytes)}",
            _ => name,
        };
    }
}

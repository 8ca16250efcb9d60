using HealthCheck.Hosting.Errors;

namespace HealthCheck.Hosting.CommandLine;

/// <summary>
/// Standard output cannot be written. No IOException: those are caught where files are read, and this one has to end
/// whatever is being written.
/// </summary>
public sealed class OutputException(
    int errno) : Exception($"Standard output cannot be written: {SystemError.Describe(errno)}.")
{
    /// <summary>Who read it has gone, as <c>head</c> does when it has seen enough: that needs no words.</summary>
    public bool IsReaderGone { get; } = errno == SystemError.BrokenPipe;
}

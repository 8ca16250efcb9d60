using System.Text;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Processes;

/// <summary>
/// The name of a process as text. A process chooses it freely, so it may hold any bytes; see comm in prctl(2).
/// </summary>
internal static class ProcessName
{
    // A program has 15 bytes at most. Threads of the kernel may have more.
    private const int Longest = 64;

    public static string Of(ReadOnlySpan<byte> name) =>
        PlainText.Line(Encoding.UTF8.GetString(name), Longest).Trim() is { Length: > 0 } line ? line : "unnamed";
}

using System.Globalization;
using System.Runtime.InteropServices;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Collector.Enrollment;

/// <summary>
/// Tells a running Mosquitto to read its users again: SIGHUP. Who is no longer among them is disconnected.
/// </summary>
internal static partial class BrokerReload
{
    private const int SigHup = 1;
    private const string Name = "mosquitto";

    /// <summary>Sends it to the process that the file names, if that is a Mosquitto.</summary>
    /// <returns>Null when it was told, else why not.</returns>
    public static string? Tell(string pidFile)
    {
        try
        {
            if (!int.TryParse(UserFile.ReadText(pidFile), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture,
                out var pid) || pid <= 1)
                return $"{pidFile} holds no process id";
            if (UserFile.ReadText($"/proc/{pid}/comm").TrimEnd() != Name)
                return $"{pidFile} names process {pid}, which is no {Name}";
            return Kill(pid, SigHup) == 0 ? null : SystemError.Describe(Marshal.GetLastPInvokeError());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ErrorText.WithPath(e);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}

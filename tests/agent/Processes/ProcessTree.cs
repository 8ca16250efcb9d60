using System.Text;

namespace HealthCheck.Agent.Tests.Processes;

/// <summary>A machine whose processes a test writes, in the form of the kernel.</summary>
internal static class ProcessTree
{
    /// <summary>With the first process, which shows that no process is hidden.</summary>
    public static TempTree WithInit(this TempTree tree) => tree.WithProcess(1, "systemd", 0, 0, 1, 0);

    /// <param name="tree">The machine.</param>
    /// <param name="number">Number of the process.</param>
    /// <param name="name">Its name; as bytes, each character is one byte.</param>
    /// <param name="user">Ticks in its own code.</param>
    /// <param name="system">Ticks in the kernel.</param>
    /// <param name="start">Ticks after boot when it started.</param>
    /// <param name="kibibytes">Memory of its own.</param>
    public static TempTree WithProcess(
        this TempTree tree, int number, string name, long user, long system, long start, long kibibytes)
    {
        tree.With($"/proc/{number}/stat", Encoding.Latin1.GetBytes(Stat(number, name, user, system, start)));
        return tree.With($"/proc/{number}/status", Encoding.Latin1.GetBytes(Status(name, kibibytes)));
    }

    public static string Stat(int number, string name, long user, long system, long start) =>
        $"{number} ({name}) S 1 {number} {number} 0 -1 4194304 118530 3125877 158 2105 {user} {system} 8123 4410 20 0 1 "
        + $"0 {start} 172654592 3242 18446744073709551615 1 1 0 0 0 0 671173123 4096 1260 0 0 0 17 2 0 0 0 0 0 0 0 0 0 "
        + "0 0 0 0\n";

    public static string Status(string name, long kibibytes) =>
        $"Name:\t{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n"
        + $"Umask:\t0022\nState:\tS (sleeping)\nVmPeak:\t  999999 kB\nVmRSS:\t{kibibytes + 4096,8} kB\n"
        + $"RssAnon:\t{kibibytes,8} kB\nRssFile:\t    4096 kB\nRssShmem:\t       0 kB\nVmSwap:\t       0 kB\n"
        + "Threads:\t1\n";
}

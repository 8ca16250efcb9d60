using System.Globalization;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// The clock of a machine that can be set, for one program: libfaketime stands between it and the kernel. Monotonic
/// clocks are those of the kernel.
/// </summary>
internal sealed class MachineClock : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    /// <param name="ahead">How far it is ahead; negative when behind.</param>
    public MachineClock(TimeSpan ahead) => Set(ahead);

    /// <summary>What the program needs in its environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["LD_PRELOAD"] = Library(),
        ["FAKETIME_TIMESTAMP_FILE"] = file,
        ["FAKETIME_NO_CACHE"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["DONT_FAKE_MONOTONIC"] = "1",
    };

    /// <summary>Sets it; the program sees it at once.</summary>
    public void Set(TimeSpan ahead)
    {
        // As a whole or not at all: the program reads it at any time.
        var fresh = file + ".new";
        File.WriteAllText(fresh, string.Create(CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0;+0}\n"));
        File.Move(fresh, file, overwrite: true);
    }

    public void Dispose() => File.Delete(file);

    private static string Library() =>
        Directory.EnumerateDirectories("/usr/lib", "*-linux-*")
            .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("libfaketime is not there: install it, or run ./test");
}

using System.Runtime.CompilerServices;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Metrics.Network;
using HealthCheck.Agent.Metrics.Storage;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthCheck.Agent.Tests;

/// <summary>The captured machines below tests/fixtures.</summary>
internal static class Fixture
{
    public static TheoryData<string> Boards { get; } = ["pi-zero-2w", "pi-3b", "pi-4", "pi-5", "pc"];

    public static HostFiles Files(string name) => new(new HostRootOptions(Path.Combine(Folder(), name)));

    public static ProblemTracker Problems() => new(NullLogger.Instance);

    public static ReadErrors Errors() => new(Problems());

    /// <summary>
    /// How full the captured filesystems were: a tree of files cannot answer statvfs(3) for another disk.
    /// </summary>
    public static FileSystemUsage? AskFileSystem(string path, string? device) => device switch
    {
        "179:1" or "259:1" => new FileSystemUsage(535805952, 458752000, 0, 0),
        "179:2" => new FileSystemUsage(31268536320, 23451402240, 1933312, 1691648),
        "259:2" => new FileSystemUsage(251000193024, 214748364800, 15630336, 15204352),
        "8:1" => new FileSystemUsage(1967317549056, 98365877453, 122093568, 121634816),
        _ => new FileSystemUsage(3936751140864, 1181025342259, 244187136, 243138560),
    };

    /// <summary>
    /// What the captured machines answer when they are called; nothing where only files were captured.
    /// </summary>
    public static MachineCalls Calls(string board) => new(
        AskFileSystem, NetworkCalls.None, command => board == "pi-5" ? AskFirmware(command) : null, () => null,
        _ => Task.FromResult<ClockReading?>(null),
        _ => Task.FromResult<IReadOnlyList<string>?>(board == "pi-4" ? ["smbd.service"] : null),
        () => new OwnCost(23068672, 4.2));

    // A Raspberry Pi 5 that was once too hot, on a good supply.
    private static string? AskFirmware(string command) => command switch
    {
        "get_throttled" => "throttled=0x80000\n",
        "measure_volts core" => "volt=0.7205V\n",
        "pmic_read_adc EXT5V_V" => "        EXT5V_V volt(24)=5.11478000V\n",
        _ => "error=1 error_msg=\"Command not registered\"",
    };

    private static string Folder([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(file)!)!, "fixtures");
}

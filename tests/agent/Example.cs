using System.Runtime.CompilerServices;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests;

/// <summary>A device that has everything: the documents of tests/golden with the sections they leave out.</summary>
internal static class Example
{
    private static readonly PowerCondition Never = new(false, false, 0, null, null);

    public static DeviceAnnouncement Announcement { get; } = Wire.ReadAnnouncement(Read("announcement.json"));

    public static HealthSnapshot Snapshot { get; } = Wire.ReadSnapshot(Read("health.json")) with
    {
        Cpu = new CpuReading(
            new CpuShares(12.5, 8, 3, 0.5, 0.5, 1, 87), [new CoreReading(0, new CpuShares(25, 16, 6, 1, 1, 2, 74))],
            new FrequencyReading(1500, 1800, "ondemand")),
        Network =
        [
            new NetworkReading("eth0", "192.168.1.23", "up", 1000, 123456789, 98765432, 1536, 240.5, 0, 2, null),
            new NetworkReading(
                "wlan0", null, "down", null, 0, 0, 0, 0, 0, 0, new WifiReading("Home \"5 GHz\"", -48, 88.6)),
        ],
        Power = new PowerReading(
            new PowerCondition(true, true, 3, Noon.AddHours(-1), Noon), Never, Never, Never with { Now = null }, 4.87,
            0.86, 2400),
        Pressure = new PressureReading(
            new PressureShares(new PressureAverages(1.5, 0.8, 0.1), null),
            new PressureShares(new PressureAverages(0, 0, 0), new PressureAverages(0, 0, 0)),
            new PressureShares(new PressureAverages(20, 10, 5), new PressureAverages(18, 9, 4))),
        System = new SystemReading(
            ["mosquitto.service"], true, new UpdatesReading(12, 3), 143, 1, 0, new ClockReading(true, -0.42), false,
            new DateOnly(2028, 6, 30)),
        Agent = new AgentReading(17825792, 12.34, 2880, 0, 0, 1),
    };

    private static DateTimeOffset Noon => new(2026, 11, 22, 14, 5, 0, TimeSpan.Zero);

    private static byte[] Read(string name, [CallerFilePath] string file = "") =>
        File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(file)!)!, "golden", name));
}

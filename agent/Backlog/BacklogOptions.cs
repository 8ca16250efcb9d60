using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Backlog;

/// <summary>How many recent samples are held for whoever missed them.</summary>
internal sealed record BacklogOptions(int Kibibytes)
{
    public int Bytes => Kibibytes * 1024;

    public static BacklogOptions Read(SettingsSection section) => new(
        section.Number(
            "Kibibytes", 1024, 256, 4096, "memory for recent samples, packed; 1024 hold more than a day at 30 s"));
}

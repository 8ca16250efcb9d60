using HealthCheck.Agent.Host;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Machine;
using HealthCheck.Agent.Settings;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Doctor;

/// <summary>The input of all checks.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Host">Its files, for the checks only.</param>
/// <param name="Announcement">Its announcement.</param>
/// <param name="Snapshot">Its second snapshot, so that rates are known.</param>
/// <param name="Local">The program at the agent's port.</param>
internal sealed record CheckContext(
    AgentSettings Settings, MeasuredMachine Machine, HostFiles Host, DeviceAnnouncement Announcement,
    HealthSnapshot Snapshot, LocalAgent Local);

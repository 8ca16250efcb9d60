using System.Runtime.InteropServices;
using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Settings;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Settings;
using HealthCheck.Hosting.Systemd;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthCheck.Agent.Service;

/// <summary>Reads the settings of this run again, from file, environment and command line.</summary>
internal sealed record SettingsSource(Func<AgentSettings> Read);

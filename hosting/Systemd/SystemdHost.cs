using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace HealthCheck.Hosting.Systemd;

/// <summary>Makes a host a good systemd service of <c>Type=notify</c>.</summary>
public static class SystemdHost
{
    /// <summary>
    /// Tells systemd when the host is up and when it stops. <c>UseSystemd()</c> looks at the parent process to find out
    /// whether systemd is there, which a hardened unit hides (<c>ProtectProc=invisible</c>); the notify socket is enough.
    /// </summary>
    public static IServiceCollection AddSystemdService(this IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 })
        {
            services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
            services.AddSingleton<IHostLifetime, SystemdLifetime>();
        }

        return services;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace HealthCheck.Hosting.Systemd;

/// <summary>Makes a host a good systemd service of <c>Type=notify</c>.</summary>
public static class SystemdHost
{
    /// <summary>
    /// Tells systemd when the host is up and when it stops, and adds a <see cref="ServiceManager"/> for what is in
    /// between. <c>UseSystemd()</c> looks at the parent process to find out whether systemd is there, which a hardened
    /// unit hides (<c>ProtectProc=invisible</c>); the notify socket is enough.
    /// </summary>
    public static IServiceCollection AddSystemdService(this IServiceCollection services)
    {
        var path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        var watchdogLimit = ServiceManager.ReadWatchdogLimit(
            Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"),
            Environment.ProcessId);
        services.AddSingleton(provider => new ServiceManager(
            provider.GetService<ISystemdNotifier>(), watchdogLimit,
            provider.GetService<TimeProvider>() ?? TimeProvider.System));
        if (path is { Length: > 0 })
        {
            services.AddSingleton<ISystemdNotifier>(new NotifySocket(path));
            services.AddSingleton<IHostLifetime, SystemdLifetime>();
        }

        return services;
    }
}

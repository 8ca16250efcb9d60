using System.Runtime.InteropServices;
using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Settings;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Settings;
using HealthCheck.Hosting.Systemd;

namespace HealthCheck.Agent.Service;

/// <summary>
/// Reloads the settings on SIGHUP. Changes that need no restart take effect immediately; the others are logged.
/// Settings with a mistake change nothing.
/// </summary>
internal sealed class SettingsReload(
    SettingsSource source, Latest<AgentSettings> current, SampleTimer timer, Sampler sampler, Announcer announcer,
    ServiceManager manager, IHostApplicationLifetime life, ILogger<SettingsReload> log) : IHostedService, IDisposable
{
    private readonly Lock one = new();
    private PosixSignalRegistration? signal;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => signal?.Dispose();

    internal void Reload()
    {
        lock (one)
        {
            manager.Reloading();
            try
            {
                manager.Reloaded(Apply(source.Read()));
            }
            catch (SettingsException e)
            {
                log.LogError("The settings were not reloaded, the old ones stay:");
                foreach (var mistake in e.Mistakes)
                    log.LogError("{Mistake}", mistake);
                manager.Reloaded("The settings were not reloaded: see the log");
            }
            catch (Exception e)
            {
                // On the thread of a signal any exception would end the agent.
                log.LogError("The settings were not reloaded, the old ones stay: {Reason}", ErrorText.WithPath(e));
                manager.Reloaded("The settings were not reloaded: see the log");
            }
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Console.IsInputRedirected)
            Reload();
        else
            life.StopApplication(); // On a terminal SIGHUP means that the terminal was closed.
    }

    private string Apply(AgentSettings read)
    {
        var before = current.Value;
        var now = before.WithReloadable(read);
        current.Set(now);
        if (now.Health.IntervalSeconds != before.Health.IntervalSeconds)
            timer.Change(now.Health);
        sampler.UseRules(Rules.All(now.Problems, now.Health.Interval), now.Problems);
        announcer.Refresh(null);

        var status = $"Measuring every {now.Health.IntervalSeconds} s";
        log.LogInformation("The settings were reloaded. {Status}", status);
        if (now.ChangesThatNeedRestart(read) is { Count: > 0 } waiting)
            log.LogWarning(
                "These changed too and take effect at the next start only: {Settings}", string.Join(", ", waiting));
        return status;
    }
}

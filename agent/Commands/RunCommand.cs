using System.CommandLine;
using System.Net.Sockets;
using HealthCheck.Agent.Identity;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Logging;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;
using Serilog.Extensions.Logging;

namespace HealthCheck.Agent.Commands;

/// <summary>Runs the service until it is stopped.</summary>
internal sealed class RunCommand(SettingsOptions options)
{
    public async Task<int> InvokeAsync(ParseResult result, CancellationToken stop)
    {
        AgentSettings Read() => AgentSettings.Read(options.Read(result));
        var settings = Read();
        var log = ConsoleLog.Create(settings.Log);
        using var logs = new SerilogLoggerFactory(log, dispose: true);
        try
        {
            using var device = new Device(settings, keepIdentity: true, logs.CreateLogger("problems"), TimeProvider.System);
            await using var app = AgentHost.Build(settings, device, log, Read);
            await app.StartAsync(stop);
            log.Information(
                "healthcheck-agent {Version} is device {Id}, at {Scheme}://{Address}:{Port}, every {Interval} s",
                AgentVersion.Text, device.Identity.Id, settings.Http.Scheme, settings.Http.Address?.ToString() ?? "*", settings.Http.Port,
                settings.Health.IntervalSeconds);
            if (settings.Http.TokenGoesInClear)
                log.Warning("Http:TokenFile is set and Http:CertificateFile is not: whoever listens on the network learns the token");
            await app.WaitForShutdownAsync(stop);
            log.Information("Stopped");

            // A loop that ended by itself has stopped the program: the service manager must know that it was no wish.
            return app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(loop => loop.ExecuteTask is { IsFaulted: true })
                ? ExitCode.Failed
                : ExitCode.Ok;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            return Complaint.About(new IOException(
                $"Http:Port is '{settings.Http.Port}': another program listens there. Set another with --port or Http:Port.", e));
        }
        catch (SocketException e)
        {
            return Complaint.About(new IOException(
                $"Http:Address is '{settings.Http.Address}', Http:Port is '{settings.Http.Port}': cannot listen there: {ErrorText.Of(e)}.",
                e));
        }
    }
}

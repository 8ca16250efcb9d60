using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Machine;
using HealthCheck.Agent.Service;
using HealthCheck.Agent.Settings;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Http;
using HealthCheck.Hosting.Logging;
using Serilog.Extensions.Logging;

namespace HealthCheck.Agent.Cli;

/// <summary>Runs the service until it is stopped.</summary>
internal sealed class RunCommand(SettingsOptions options)
{
    public async Task<int> InvokeAsync(ParseResult result, CancellationToken stop)
    {
        AgentSettings Read() => AgentSettings.Read(options.Read(result, stop));
        var settings = Read();
        var log = ConsoleLog.Create(settings.Log);
        using var logs = new SerilogLoggerFactory(log, dispose: true);
        try
        {
            using var device =
                new MeasuredMachine(settings, keepIdentity: true, logs.CreateLogger("problems"), TimeProvider.System);
            if (await IsRunningAlreadyAsync(settings, device, stop))
            {
                return ErrorOutput.Write(new IOException(
                    $"An agent of this device ({device.Identity.Id}) runs already, at {settings.Http.Url()}. Two of "
                    + "them would take each other's place at the broker. Stop that one first: sudo systemctl stop "
                    + "healthcheck-agent"));
            }

            await using var app = AgentHost.Build(settings, device, log, Read);
            await app.StartAsync(stop);
            log.Information(
                "healthcheck-agent {Version} is device {Id}, at {Url}, every {Interval} s",
                AgentVersion.Text, device.Identity.Id,
                settings.Http.Url(app.Services.GetRequiredService<Latest<EncodedAnnouncement>>().Value.Announcement),
                settings.Health.IntervalSeconds);
            if (settings.Http.TokenGoesInClear)
                log.Warning(
                    "Http:TokenFile is set and Http:CertificateFile is not: whoever listens on the network learns the "
                        + "token");
            await app.WaitForShutdownAsync(stop);
            log.Information("Stopped");

            // A loop that ended by itself has stopped the program: the service manager must know that it was no wish.
            return app.Services.GetServices<IHostedService>()
                .OfType<BackgroundService>().Any(loop => loop.ExecuteTask is { IsFaulted: true })
                ? ExitCode.Failed
                : ExitCode.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ErrorOutput.Write(e);
        }
    }

    // The port tells, so nothing is asked unless it is taken.
    private static async Task<bool> IsRunningAlreadyAsync(
        AgentSettings settings, MeasuredMachine device, CancellationToken stop)
    {
        try
        {
            var address = settings.Http.Address ?? IPAddress.Any;
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(ListenSocket.WithInterface(new IPEndPoint(address, settings.Http.Port)));
            return false;
        }
        catch (SocketException e)
        {
            // A busy machine may take longer to answer than one question waits.
            const int MostQuestions = 3;
            var holder = PortHolder.AnotherProgram;
            for (var asked = 0; asked < MostQuestions && holder == PortHolder.AnotherProgram; asked++)
            {
                holder = e.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? (await LocalAgent.AskAsync(settings.Http, device.Identity.Id, stop)).Holder
                    : PortHolder.Nobody;
            }

            return holder == PortHolder.ThisAgent;
        }
    }
}

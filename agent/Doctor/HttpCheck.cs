using System.Net;
using System.Net.Sockets;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.TextOutput;
using HealthCheck.Hosting.Http;

namespace HealthCheck.Agent.Doctor;

/// <summary>Whether the agent's port is its own, and how long its certificate is good.</summary>
internal sealed class HttpCheck(TimeProvider? clock = null) : ICheck
{
    private static readonly TimeSpan RenewInTime = TimeSpan.FromDays(14);

    public string Name => "http";

    public Task<IReadOnlyList<Finding>> RunAsync(CheckContext context, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<Finding>>(
            [Port(context.Settings.Http, context.Local), .. Certificate(context.Settings.Http)]);

    internal Finding Port(HttpOptions http, LocalAgent local)
    {
        const string ChooseAnother = "Stop it, or set Http:Port to another number";
        var where = http.Url();
        return local.Holder switch
        {
            PortHolder.ThisAgent => new Finding(Name, Grade.Green, $"{where} answers as this device"),
            PortHolder.AnotherAgent => new Finding(
                Name, Grade.Red,
                $"{where} is the agent of another device, {local.Announcement?.Name} ({local.Announcement?.Id})",
                ChooseAnother),
            PortHolder.AgentWithOtherToken => new Finding(
                Name, Grade.Red, $"{where} asks for another token than the one in Http:TokenFile",
                "If it is this agent, let it read its settings again: sudo systemctl reload healthcheck-agent"),
            PortHolder.AnotherProgram => new Finding(
                Name, Grade.Red, $"{where} is taken by a program that does not answer as an agent with these settings",
                $"See which one: sudo ss -ltnp 'sport = :{http.Port}'. {ChooseAnother}"),
            _ => Bind(http, where),
        };
    }

    private Finding Bind(HttpOptions http, string where)
    {
        try
        {
            var address = http.Address ?? IPAddress.Any;
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(ListenSocket.WithInterface(new IPEndPoint(address, http.Port)));
            return new Finding(Name, Grade.Green, $"{where} is free");
        }
        catch (SocketException e)
        {
            var failure = ListenFailure.Of(e.SocketErrorCode, new IPEndPoint(http.Address ?? IPAddress.Any, http.Port));
            return new Finding(Name, Grade.Red, failure.Cause, failure.Cure);
        }
    }

    private IEnumerable<Finding> Certificate(HttpOptions http)
    {
        if (http.Certificate is not { } certificate)
            yield break;
        var left = certificate.NotAfter.ToUniversalTime() - (clock ?? TimeProvider.System).GetUtcNow().UtcDateTime;
        var until = Units.Text($"{certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        const string Renew = "Renew it, then: sudo systemctl reload healthcheck-agent";
        yield return left <= TimeSpan.Zero ? new Finding(Name, Grade.Red, $"The certificate ran out on {until}", Renew)
            : left <= RenewInTime ? new Finding(Name, Grade.Yellow, $"The certificate runs out on {until}", Renew)
            : new Finding(Name, Grade.Green, $"The certificate is good until {until}");
    }
}

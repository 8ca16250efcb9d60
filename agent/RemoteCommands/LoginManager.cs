using System.Net.Sockets;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Host.Bus;
using HealthCheck.Hosting.Errors;
using Tmds.DBus.Protocol;

namespace HealthCheck.Agent.RemoteCommands;

/// <summary>
/// Restarts and shuts down by way of logind on the system bus, <c>Reboot</c> and <c>PowerOff</c> of
/// <c>org.freedesktop.login1.Manager</c>; see org.freedesktop.login1(5). No program is started, and polkit decides
/// whether this user may.
/// </summary>
internal sealed class LoginManager(HostFiles host)
{
    private const string Login = "org.freedesktop.login1";

    private readonly SystemBus bus = new(host);

    /// <returns>Null when it is under way, else why not.</returns>
    public async Task<string?> DoAsync(RemoteAction action, CancellationToken deadline)
    {
        try
        {
            var answer = await bus.CallAsync(
                writer =>
                {
                    writer.WriteMethodCallHeader(
                        Login, "/org/freedesktop/login1", Login + ".Manager",
                        action == RemoteAction.Restart ? "Reboot" : "PowerOff", "b");

                    // Without a prompt: nobody is there to answer it.
                    writer.WriteBool(false);
                    return writer.CreateMessage();
                },
                static (_, _) => "done", deadline);
            return answer is null ? "there is no system bus" : null;
        }
        catch (DBusErrorReplyException e)
        {
            return "logind says: " + (e.ErrorMessage is { Length: > 0 } reason ? reason : "it gave no reason");
        }
        catch (Exception e) when (e is IOException or SocketException or DBusExceptionBase)
        {
            return $"the system bus does not answer: {ErrorText.Of(e.GetBaseException())}";
        }
        catch (OperationCanceledException)
        {
            return "logind does not answer";
        }
    }
}

using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.Mosquitto.Tests;

/// <summary>
/// One broker as <c>mosquitto/secured.conf</c> and <c>mosquitto/acl</c> make it, for tests that only try what is
/// allowed.
/// </summary>
public sealed class SharedSecuredBroker : IAsyncLifetime
{
    public SecuredBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Broker = await SecuredBroker.StartAsync(["device-a", "device-b", "collector", "homeassistant"]);

    public ValueTask DisposeAsync() => Broker.DisposeAsync();
}

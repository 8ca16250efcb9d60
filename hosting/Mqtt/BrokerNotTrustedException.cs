using System.Security.Authentication;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>The certificate of the broker is not valid. The message has the reason and the cure.</summary>
public sealed class BrokerNotTrustedException(string message) : AuthenticationException(message);

using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>The certificate of the broker is not valid. The message has the reason and the cure.</summary>
public sealed class BrokerNotTrustedException(string message) : AuthenticationException(message);

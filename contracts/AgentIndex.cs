namespace HealthCheck.Contracts;

/// <summary>What an agent answers at <c>GET /</c>: what this service is and where its endpoints are.</summary>
/// <param name="Service">Name of the program.</param>
/// <param name="ApiVersion">Version of this contract.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Id">Identity of the device.</param>
/// <param name="Name">What people call the device.</param>
/// <param name="Links">Paths on the same host and port.</param>
public sealed record AgentIndex(
    string Service, string ApiVersion, string Version, string Id, string Name, AgentLinks Links);

using HealthCheck.Contracts;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>A message that must be refused, and why.</summary>
internal sealed record HostileMessage(string Name, string Topic, byte[] Payload, Refusal Reason);

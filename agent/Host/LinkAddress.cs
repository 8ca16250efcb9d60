using System.Net;

namespace HealthCheck.Agent.Host;

/// <summary>An address of an interface, and the hardware address beside it.</summary>
/// <param name="Interface">Name of the interface.</param>
/// <param name="Address">IPv4 or IPv6.</param>
/// <param name="Mac">Six bytes in hex, for example <c>dc:a6:32:01:02:03</c>; null for one that has none.</param>
/// <param name="IsLoopback">Whether it leads nowhere but back.</param>
/// <param name="IsUp">Whether it is switched on and has a link.</param>
internal sealed record LinkAddress(string Interface, IPAddress Address, string? Mac, bool IsLoopback, bool IsUp);

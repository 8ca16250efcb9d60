using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>One address of a network interface.</summary>
/// <param name="Interface">Name of the interface, for example <c>eth0</c>.</param>
/// <param name="Address">IPv4 or IPv6 address.</param>
/// <param name="Mac">Hardware address, lower case with colons; null where there is none.</param>
public sealed record InterfaceAddress(string Interface, string Address, string? Mac)
{
    internal static void Check(InterfaceAddress address, string? list)
    {
        Text(address.Interface);
        Text(address.Address);
        Text(address.Mac);
    }
}

using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Network;

/// <summary>What is asked of the kernel by call instead of by file; only of the machine this program runs on.</summary>
/// <param name="Addresses">The first address of each interface.</param>
/// <param name="NetworkName">The wireless network an interface is on.</param>
internal sealed record NetworkCalls(
    Func<IReadOnlyDictionary<string, string>> Addresses, Func<string, string?> NetworkName)
{
    public static NetworkCalls ThisMachine { get; } =
        new(() => LinkAddresses.Best(LinkAddresses.List()), Network.NetworkName.Find);

    public static NetworkCalls None { get; } = new(() => new Dictionary<string, string>(), _ => null);
}

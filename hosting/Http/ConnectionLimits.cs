using System.Net;

namespace HealthCheck.Hosting.Http;

/// <summary>How many connections may be open at a time.</summary>
/// <param name="Total">All together, 1 or more.</param>
/// <param name="PerPeer">Of one peer, 1 or more; see <see cref="PeerAddress"/>.</param>
/// <param name="ReservedForThisMachine">So many of <paramref name="Total"/> are for peers on this machine
/// alone.</param>
/// <param name="FirstByte">Within this time a peer has to send something.</param>
public sealed record ConnectionLimits(int Total, int PerPeer, int ReservedForThisMachine, TimeSpan FirstByte)
{
    /// <summary>Whether a peer asks for many others, so that <see cref="PerPeer"/> does not hold for it.</summary>
    public Func<IPAddress, bool> IsProxy { get; init; } = _ => false;

    internal int TotalFor(IPAddress peer) => IPAddress.IsLoopback(peer) ? Total : Total - ReservedForThisMachine;

    internal int LimitOf(IPAddress peer) => IsProxy(peer) ? Total : PerPeer;
}

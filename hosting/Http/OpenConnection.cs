using System.Net;
using Microsoft.AspNetCore.Connections;

namespace HealthCheck.Hosting.Http;

/// <summary>A connection that is open, and how many requests are being answered over it.</summary>
internal sealed class OpenConnection(IPAddress peer, ConnectionContext connection)
{
    private int answering;

    public IPAddress Peer => peer;

    /// <summary>Nothing is being answered: the peer is silent, still sending its request, or has its answer.</summary>
    public bool IsIdle => Volatile.Read(ref answering) == 0;

    public void Begin() => Interlocked.Increment(ref answering);

    public void End() => Interlocked.Decrement(ref answering);

    public void Abort(string reason) => connection.Abort(new ConnectionAbortedException(reason));
}

using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace HealthCheck.Hosting.Http;

/// <summary>
/// Keeps one peer from taking all connections. A peer at its limit loses its oldest idle connection to its new one, so
/// that connections which are opened and say nothing shut nobody out, not even others at the same address. Only a peer
/// with a request under way on each of its connections is refused.
/// </summary>
/// <param name="limits">How many there may be.</param>
/// <param name="report">Told each time a connection is refused or ended: the peer, and what was done.</param>
public sealed class ConnectionGuard(ConnectionLimits limits, Action<IPAddress, string>? report = null)
{
    private readonly Lock gate = new();

    // Of each peer the oldest first.
    private readonly Dictionary<IPAddress, List<OpenConnection>> byPeer = [];
    private int total;

    /// <summary>How many are open.</summary>
    public int Open => Volatile.Read(ref total);

    /// <summary>For Kestrel, before TLS: a silent peer must not reach the handshake.</summary>
    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var opened = new OpenConnection(PeerAddress.Of(connection.RemoteEndPoint), connection);
        if (!TryEnter(opened))
        {
            opened.Abort("All connections of this peer are in use");
            return;
        }

        connection.Features.Set(opened);
        try
        {
            if (await HasFirstByteAsync(connection))
                await next(connection);
            else
                opened.Abort("It said nothing");
        }
        finally
        {
            Leave(opened);
        }
    }

    /// <summary>For the first place among what each request passes: a connection that answers is not idle.</summary>
    public static async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        var connection = context.Features.Get<OpenConnection>();
        connection?.Begin();
        try
        {
            await next(context);
        }
        finally
        {
            connection?.End();
        }
    }

    internal bool TryEnter(OpenConnection opened)
    {
        OpenConnection? displaced;
        bool hasRoom;
        lock (gate)
            hasRoom = TryMakeRoom(opened.Peer, out displaced) && Add(opened);
        if (!hasRoom)
            report?.Invoke(opened.Peer, "refused, because all that it may have answer a request");
        if (displaced is null)
            return hasRoom;
        report?.Invoke(displaced.Peer, "the oldest that was idle was ended for a new one");
        displaced.Abort("Its place was needed");
        return true;
    }

    internal void Leave(OpenConnection opened)
    {
        lock (gate)
            Remove(opened);
    }

    private bool TryMakeRoom(IPAddress peer, out OpenConnection? displaced)
    {
        displaced = null;
        var mine = byPeer.GetValueOrDefault(peer);
        var isPeerFull = mine?.Count >= limits.LimitOf(peer);
        if (!isPeerFull && total < limits.TotalFor(peer))
            return true;
        displaced = OldestIdle(isPeerFull ? mine! : LargestWithIdle());
        if (displaced is null)
            return false;
        Remove(displaced);
        return true;
    }

    private bool Add(OpenConnection opened)
    {
        if (!byPeer.TryGetValue(opened.Peer, out var list))
            byPeer[opened.Peer] = list = [];
        list.Add(opened);
        total++;
        return true;
    }

    // Nothing to do for one that was displaced before it ended.
    private void Remove(OpenConnection opened)
    {
        if (!byPeer.TryGetValue(opened.Peer, out var list) || !list.Remove(opened))
            return;
        total--;
        if (list.Count == 0)
            byPeer.Remove(opened.Peer);
    }

    private static OpenConnection? OldestIdle(List<OpenConnection> connections) =>
        connections.Find(each => each.IsIdle);

    private List<OpenConnection> LargestWithIdle()
    {
        List<OpenConnection> largest = [];
        foreach (var (_, connections) in byPeer)
        {
            if (connections.Count > largest.Count && connections.Exists(each => each.IsIdle))
                largest = connections;
        }

        return largest;
    }

    // What came is left for whoever reads the connection next.
    private async ValueTask<bool> HasFirstByteAsync(ConnectionContext connection)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        limit.CancelAfter(limits.FirstByte);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(limit.Token);
            var isThere = !read.Buffer.IsEmpty;
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return isThere;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return false;
        }
    }
}

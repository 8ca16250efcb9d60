using System.Threading.Channels;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// Messages on their way from the broker's connection to the ingest loop. It holds so many, and the broker sends no more
/// with QoS 1 than that without an acknowledgement, so that a database slower than the devices does not fill the memory.
/// Messages of QoS 0, which nothing of ours sends, have no such bound.
/// </summary>
internal sealed class Inbox
{
    /// <summary>How many messages wait at most; no more are unacknowledged at the broker.</summary>
    public const int Capacity = 4096;

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private readonly Channel<Incoming> channel = Channel.CreateBounded<Incoming>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = false });

    /// <summary>Where the ingest loop takes messages from; it ends after <see cref="Close"/>.</summary>
    public ChannelReader<Incoming> Reader => channel.Reader;

    /// <summary>Puts a message in, and waits for room as long as its connection lives.</summary>
    /// <returns>False when the message was left to the broker.</returns>
    public async Task<bool> PutAsync(Incoming incoming, Func<bool> isConnectionAlive)
    {
        while (!channel.Writer.TryWrite(incoming))
        {
            if (!isConnectionAlive())
                return false;
            try
            {
                if (!await channel.Writer.WaitToWriteAsync().AsTask().WaitAsync(Glance))
                    return false;
            }
            catch (TimeoutException)
            {
                // A full inbox must not keep a lost connection from being noticed: the client waits for its handlers.
            }
        }

        return true;
    }

    /// <summary>Puts a change of our own in.</summary>
    /// <exception cref="OperationCanceledException">The collector is stopping.</exception>
    public async Task ChangeAsync(Action<Batch> change)
    {
        var edit = new Edit(change);
        if (!await PutAsync(edit, () => true))
            edit.Abandon();
        await edit.Done;
    }

    /// <summary>Takes nothing more in; what is in can still be taken out.</summary>
    public void Close() => channel.Writer.TryComplete();
}

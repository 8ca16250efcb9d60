using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// Messages on their way from the broker's connection to the ingest loop, bounded by bytes: who puts one in waits for
/// room, and reads nothing more from the broker meanwhile. So a database slower than the devices does not fill the
/// memory.
/// </summary>
internal sealed class Inbox
{
    /// <summary>Above this nothing more is taken in; the last message may go beyond it.</summary>
    public const long MostBytes = 32 << 20;

    // What a message takes beside its content, roughly.
    private const int Overhead = 400;

    private readonly Channel<Incoming> channel = Channel.CreateUnbounded<Incoming>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = false });

    private volatile bool isClosed;
    private long bytes;
    private TaskCompletionSource? roomMade;

    /// <summary>Memory taken by what waits.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Puts a message in, and waits for room.</summary>
    /// <returns>False when nothing is taken in any more: the message is left to the broker.</returns>
    public async ValueTask<bool> PutAsync(ReceivedMessage arrival, CancellationToken stop)
    {
        while (Bytes >= MostBytes && !isClosed)
        {
            var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref roomMade, room);
            if (Bytes >= MostBytes && !isClosed)
                await room.Task.WaitAsync(stop);
        }

        return Put(arrival);
    }

    /// <summary>Puts a change of our own in.</summary>
    /// <exception cref="OperationCanceledException">The collector is stopping.</exception>
    public async Task ChangeAsync(Action<Batch> change)
    {
        var edit = new OwnerCommand(change);
        if (!Put(edit))
            edit.Abandon();
        await edit.Done;
    }

    /// <summary>
    /// Waits until there is something to take; false when there will never be. For the ingest loop alone.
    /// </summary>
    public ValueTask<bool> WaitAsync(CancellationToken stop) => channel.Reader.WaitToReadAsync(stop);

    /// <summary>Takes the next one out, if there is one. For the ingest loop alone.</summary>
    public bool TryTake([NotNullWhen(true)] out Incoming? incoming)
    {
        if (!channel.Reader.TryRead(out incoming))
            return false;
        if (Interlocked.Add(ref bytes, -Weight(incoming)) < MostBytes)
            Interlocked.Exchange(ref roomMade, null)?.TrySetResult();
        return true;
    }

    /// <summary>Takes nothing more in; what is in can still be taken out.</summary>
    public void Close()
    {
        isClosed = true;
        channel.Writer.TryComplete();
        Interlocked.Exchange(ref roomMade, null)?.TrySetResult();
    }

    private bool Put(Incoming incoming)
    {
        Interlocked.Add(ref bytes, Weight(incoming));
        if (channel.Writer.TryWrite(incoming))
            return true;
        Interlocked.Add(ref bytes, -Weight(incoming));
        return false;
    }

    private static long Weight(Incoming incoming) =>
        Overhead + (incoming is ReceivedMessage arrival
            ? arrival.Payload.Length + (sizeof(char) * arrival.Topic.Length)
            : 0);
}

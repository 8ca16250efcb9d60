using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Collector.Tests.Ingest;

/// <summary>Devices faster than the database: who puts in waits, and the memory does not fill.</summary>
public sealed class InboxTests
{
    private const int Large = 1 << 20, Filling = (int)(Inbox.MostBytes / Large);
    private static readonly byte[] Payload = new byte[3 * Large];

    private readonly Inbox inbox = new();

    [Fact]
    public async Task Above_its_limit_a_message_waits_for_room_and_comes_after_the_others()
    {
        await FillAsync();
        var waiting = PutAsync(100);
        Assert.False(waiting.IsCompleted);
        Assert.InRange(inbox.Bytes, Inbox.MostBytes, Inbox.MostBytes + Large);

        Assert.Equal(1, Take());
        Assert.True(await SoonAsync(waiting));

        Assert.Equal([.. Enumerable.Range(2, Filling - 1), 100], TakeAll());
        Assert.Equal(0, inbox.Bytes);
        Assert.True(PutAsync(101).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_last_message_may_go_beyond_and_then_one_taken_is_not_room_enough()
    {
        for (var packet = 1; packet < Filling; packet++)
            await PutAsync(packet);
        await PutAsync(Filling, 3 * Large);
        var waiting = PutAsync(100);

        Assert.Equal((1, 2), (Take(), Take()));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(3, Take());
        Assert.True(await SoonAsync(waiting));
    }

    [Fact]
    public async Task A_change_of_our_own_does_not_wait_for_room()
    {
        await FillAsync();

        _ = inbox.ChangeAsync(_ => { });

        Assert.Equal([.. Enumerable.Range(1, Filling), 0], TakeAll());
    }

    [Fact]
    public async Task Who_stops_waiting_has_put_nothing_in()
    {
        await FillAsync();
        using var stop = new CancellationTokenSource();
        var waiting = inbox.PutAsync(Message(100, Large), stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var next = PutAsync(101);
        Assert.Equal(1, Take());
        Assert.True(await SoonAsync(next));
        Assert.Equal([.. Enumerable.Range(2, Filling - 1), 101], TakeAll());
    }

    [Fact]
    public async Task Closed_while_one_waits_it_gives_what_is_in_and_leaves_that_one_to_the_broker()
    {
        await FillAsync();
        var waiting = PutAsync(100);

        inbox.Close();

        Assert.False(await SoonAsync(waiting));
        Assert.Equal(Enumerable.Range(1, Filling), TakeAll());
        Assert.False(await inbox.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, inbox.Bytes);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inbox.ChangeAsync(_ => { }));
    }

    private async Task FillAsync()
    {
        for (var packet = 1; packet <= Filling; packet++)
            Assert.True(await PutAsync(packet));
    }

    private Task<bool> PutAsync(int packet, int bytes = Large) =>
        inbox.PutAsync(Message(packet, bytes), CancellationToken.None).AsTask();

    private static ReceivedMessage Message(int packet, int bytes) =>
        Examples.Message(TopicKind.Health, []) with { Payload = Payload.AsMemory(0, bytes), Packet = (ushort)packet };

    // Its number; 0 for a change of our own.
    private int Take()
    {
        Assert.True(inbox.TryTake(out var incoming));
        return (incoming as ReceivedMessage)?.Packet ?? 0;
    }

    private List<int> TakeAll()
    {
        var packets = new List<int>();
        while (inbox.TryTake(out var incoming))
            packets.Add((incoming as ReceivedMessage)?.Packet ?? 0);
        return packets;
    }

    private static async Task<bool> SoonAsync(Task<bool> put)
    {
        await Eventually.BeTrueAsync(() => put.IsCompleted, TimeSpan.FromSeconds(20));
        return await put;
    }
}

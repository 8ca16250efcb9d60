using System.Text;
using CsCheck;
using HealthCheck.Agent.Host.Bus;
using HealthCheck.Agent.Metrics.Os;
using static HealthCheck.Agent.Tests.Metrics.Os.OneAnswerBus;

namespace HealthCheck.Agent.Tests.Metrics.Os;

public sealed class SystemdBusTests
{
    [Fact]
    public async Task Units_that_failed_are_asked_for_by_name()
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "");
        var heard =
            ServeAsync(tree, "failed\0", "DATA\r\nOK 0123456789abcdef\r\n",
                [.. Answer(1, 2, [.. Text("x")]), .. Answer(2, 2, Units("b.service", "a.mount"))]);
        Assert.Equal(["a.mount", "b.service"], await new SystemdBus(tree.Files).AskFailedUnitsAsync(Soon()));
        Assert.Contains("ListUnitsFiltered", await heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_failed_units_the_list_is_empty()
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "");
        var heard = ServeAsync(tree, "failed\0", "OK 0123456789abcdef\r\n", Answer(2, 2, Units()));
        Assert.Empty((await new SystemdBus(tree.Files).AskFailedUnitsAsync(Soon()))!);
        await heard;
    }

    [Fact]
    public async Task A_bus_without_systemd_and_one_that_refuses_tell_nothing()
    {
        foreach (
            var (greeting, answer) in new[] { ("OK 01\r\n", Answer(2, 3, Text("no systemd here"))),
                ("REJECTED EXTERNAL\r\n", []) })
        {
            using var tree = new TempTree().With("/run/dbus/placeholder", "");
            var heard = ServeAsync(tree, "failed\0", greeting, answer);
            Assert.Null(await new SystemdBus(tree.Files).AskFailedUnitsAsync(Soon()));
            await heard;
        }
    }

    [Fact]
    public async Task A_machine_without_a_bus_has_no_answer()
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "");
        Assert.Null(await new SystemdBus(tree.Files).AskFailedUnitsAsync(Soon()));
        tree.With("/run/dbus/system_bus_socket", "a file");
        Assert.Null(await new SystemdBus(tree.Files).AskFailedUnitsAsync(Soon()));
    }

    [Fact]
    public void A_call_is_written_as_the_specification_has_it() =>
        Assert.Equal(
            "6c0100010000000001000000" + "6e000000"
            + "01016f00150000002f6f72672f667265656465736b746f702f44427573000000"
            + "06017300140000006f72672e667265656465736b746f702e4442757300000000"
            + "02017300140000006f72672e667265656465736b746f702e4442757300000000"
            + "030173000500000048656c6c6f000000",
            Convert.ToHexStringLower(BusMessage.WriteCall(
                1, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello")));

    [Fact]
    public void Any_bytes_give_names_or_are_refused() => Gen.Byte.Array[0, 80].Sample(bytes =>
    {
        var message = Answer(2, 2, bytes);
        try
        {
            return BusMessage.FindReplySerial(message) == 2 && BusMessage.ParseUnits(message).Count >= 0;
        }
        catch (FormatException)
        {
            return true;
        }
    });

    [Fact]
    public void Any_message_is_taken_apart_or_refused() => Gen.Byte.Array[16, 80].Sample(bytes =>
    {
        bytes[0] = (byte)'l';
        bytes.AsSpan(5, 3).Clear();
        bytes.AsSpan(13, 3).Clear();
        try
        {
            _ = BusMessage.FindReplySerial(bytes);
            return BusMessage.ParseUnits(bytes).Count >= 0;
        }
        catch (FormatException)
        {
            return true;
        }
    });

    private static CancellationToken Soon() => TestContext.Current.CancellationToken;

    private static byte[] Units(params string[] names)
    {
        var units = new List<byte>();
        foreach (var name in names)
        {
            Pad(units, 8);
            foreach (
                var text in new[] { name, "What it is for", "loaded", "failed", "failed", "",
                    "/org/freedesktop/systemd1/unit/x" })
                Add(units, text);
            Pad(units, 4);
            units.AddRange([0, 0, 0, 0]);
            Add(units, "");
            Add(units, "/");
        }

        return [.. BitConverter.GetBytes(units.Count), 0, 0, 0, 0, .. units];
    }

    private static byte[] Text(string text)
    {
        var bytes = new List<byte>();
        Add(bytes, text);
        return [.. bytes];
    }

    private static void Add(List<byte> bytes, string text)
    {
        Pad(bytes, 4);
        bytes.AddRange(BitConverter.GetBytes(text.Length));
        bytes.AddRange(Encoding.ASCII.GetBytes(text));
        bytes.Add(0);
    }

    private static void Pad(List<byte> bytes, int boundary)
    {
        while (bytes.Count % boundary != 0)
            bytes.Add(0);
    }
}

using System.Text;
using CsCheck;
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
            ServeAsync(tree, "failed\0", Welcome,
                [.. Answer(9, 2, [.. Text("x")]), .. Answer(2, 2, Units("b.service", "a.mount"))]);
        Assert.Equal(["a.mount", "b.service"], await new SystemdBus(tree.Files).AskFailedUnitsAsync(Soon()));
        Assert.Contains("ListUnitsFiltered", await heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_failed_units_the_list_is_empty()
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "");
        var heard = ServeAsync(tree, "failed\0", Welcome, Answer(2, 2, Units()));
        Assert.Empty((await new SystemdBus(tree.Files).AskFailedUnitsAsync(Soon()))!);
        await heard;
    }

    [Fact]
    public async Task A_bus_without_systemd_and_one_that_refuses_tell_nothing()
    {
        foreach (
            var (greeting, answer) in new[] { (Welcome, Answer(2, 3, Text("no systemd here"))),
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
    public Task Any_bytes_give_names_or_are_refused() => Gen.Byte.Array[0, 80].SampleAsync(async bytes =>
    {
        await AskAsync(Answer(2, 2, bytes));
        return true;
    });

    [Fact]
    public Task Any_message_is_taken_apart_or_refused() => Gen.Byte.Array[16, 80].SampleAsync(async bytes =>
    {
        bytes[0] = (byte)'l';
        bytes[3] = 1;
        bytes.AsSpan(5, 3).Clear();
        bytes.AsSpan(13, 3).Clear();
        await AskAsync(bytes);
        return true;
    });

    [Fact]
    public async Task An_answer_that_is_far_too_long_is_refused() =>
        Assert.Null(await AskAsync(Answer(2, 2, Units([.. Enumerable.Repeat("a.service", 20_000)]))));

    private static async Task<IReadOnlyList<string>?> AskAsync(byte[] answers)
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "");
        var heard = ServeAsync(tree, "failed\0", Welcome, answers);
        var names = await new SystemdBus(tree.Files).AskFailedUnitsAsync(Soon());
        await Task.WhenAny(heard);
        return names;
    }

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

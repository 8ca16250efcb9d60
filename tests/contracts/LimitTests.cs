using System.Text;
using System.Text.Json.Nodes;

namespace HealthCheck.Contracts.Tests;

/// <summary>
/// The last value that is allowed and the first that is not. The figures stand here a second time, so that a changed
/// limit is noticed.
/// </summary>
public sealed class LimitTests
{
    private const string Most = "9223372036854775807";

    private static readonly HealthSnapshot Snapshot =
        Examples.WithProcesses with { Omitted = [new Omission("network", 1)] };

    private static readonly DeviceAnnouncement Announcement =
        Examples.Announcement with { Omitted = [new Omission("addresses", 1)] };

    [Theory]
    [InlineData("sequence", "0", "1", "9223372036854775806", Most)]
    [InlineData("problems.0.processes.0.percent", "-0.1", "0", "100", "100.1")]
    [InlineData("problems.0.processes.0.bytes", "-1", "0", Most, null)]
    [InlineData("load.native.minute", "-0.1", "0", "1000000000", "1000000000.1")]
    [InlineData("load.native.fiveMinutes", "-0.1", "0", "1000000000", "1000000000.1")]
    [InlineData("load.native.fifteenMinutes", "-0.1", "0", "1000000000", "1000000000.1")]
    [InlineData("load.core.minute", "-0.1", "0", "1000000000", "1000000000.1")]
    [InlineData("load.processors", "-0.1", "0", "65536", "65536.1")]
    [InlineData("memory.total", "-1", "0", Most, null)]
    [InlineData("memory.allocated", "-1", "0", Most, null)]
    [InlineData("memory.free", "-1", "0", Most, null)]
    [InlineData("memory.usedPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("memory.hugePages", "-1", "0", Most, null)]
    [InlineData("memory.dirty", "-1", "0", Most, null)]
    [InlineData("memory.swap.total", "-1", "0", Most, null)]
    [InlineData("memory.swap.usedPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("storage.total", "-1", "0", Most, null)]
    [InlineData("storage.usedPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("storage.mounts.0.total", "-1", "0", Most, null)]
    [InlineData("storage.mounts.0.usedPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("storage.mounts.0.inodesUsedPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("storage.disks.0.bytesWritten", "-1", "0", Most, null)]
    [InlineData("storage.disks.0.bytesRead", "-1", "0", Most, null)]
    [InlineData("storage.disks.0.lifeUsedPercent", "-0.1", "0", "1000", "1000.1")]
    [InlineData("storage.disks.0.bytesWrittenPerSecond", "-0.1", "0", "1000000000000000", "1000000000000001")]
    [InlineData("storage.disks.0.bytesReadPerSecond", "-0.1", "0", "1000000000000000", "1000000000000001")]
    [InlineData("storage.disks.0.busyPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("storage.disks.0.bytesWrittenPerDay", "-1", "0", Most, null)]
    [InlineData("uptime.duration.seconds", "-1", "0", Most, null)]
    [InlineData("temperature.0.zone", "-1", "0", "2147483647", null)]
    [InlineData("temperature.0.celsius", "-273.16", "-273.15", "1000", "1000.1")]
    [InlineData("temperature.0.fahrenheit", "-459.68", "-459.67", "2000", "2000.1")]
    [InlineData("temperature.0.criticalCelsius", "-273.16", "-273.15", "1000", "1000.1")]
    [InlineData("cpu.total.usedPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("cpu.total.userPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("cpu.total.systemPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("cpu.total.iowaitPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("cpu.total.irqPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("cpu.total.stealPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("cpu.total.idlePercent", "-0.1", "0", "100", "100.1")]
    [InlineData("cpu.cores.0.core", "-1", "0", "65535", "65536")]
    [InlineData("cpu.cores.0.shares.usedPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("cpu.frequency.megahertz", "-0.1", "0", "1000000", "1000000.1")]
    [InlineData("cpu.frequency.maximumMegahertz", "-0.1", "0", "1000000", "1000000.1")]
    [InlineData("cpu.processors", "-0.1", "0", "65536", "65536.1")]
    [InlineData("network.0.megabitsPerSecond", "-1", "0", "2147483647", null)]
    [InlineData("network.0.receivedBytes", "-1", "0", Most, null)]
    [InlineData("network.0.transmittedBytes", "-1", "0", Most, null)]
    [InlineData("network.0.receivedBytesPerSecond", "-0.1", "0", "1000000000000000", "1000000000000001")]
    [InlineData("network.0.transmittedBytesPerSecond", "-0.1", "0", "1000000000000000", "1000000000000001")]
    [InlineData("network.0.errors", "-1", "0", Most, null)]
    [InlineData("network.0.dropped", "-1", "0", Most, null)]
    [InlineData("network.0.wifi.signalDbm", "-201", "-200", "50", "51")]
    [InlineData("network.0.wifi.qualityPercent", "-0.1", "0", "100", "100.1")]
    [InlineData("power.underVoltage.count", "-1", "0", "2147483647", null)]
    [InlineData("power.frequencyCapped.count", "-1", "0", "2147483647", null)]
    [InlineData("power.throttled.count", "-1", "0", "2147483647", null)]
    [InlineData("power.softTemperatureLimit.count", "-1", "0", "2147483647", null)]
    [InlineData("power.supplyVolts", "-0.1", "0", "100", "100.1")]
    [InlineData("power.coreVolts", "-0.1", "0", "100", "100.1")]
    [InlineData("power.fanRpm", "-1", "0", "1000000", "1000001")]
    [InlineData("pressure.cpu.some.tenSeconds", "-0.1", "0", "100", "100.1")]
    [InlineData("pressure.cpu.some.minute", "-0.1", "0", "100", "100.1")]
    [InlineData("pressure.cpu.some.fiveMinutes", "-0.1", "0", "100", "100.1")]
    [InlineData("pressure.memory.full.minute", "-0.1", "0", "100", "100.1")]
    [InlineData("pressure.io.full.minute", "-0.1", "0", "100", "100.1")]
    [InlineData("system.updates.pending", "-1", "0", "2147483647", null)]
    [InlineData("system.updates.security", "-1", "0", "2147483647", null)]
    [InlineData("system.processes", "-1", "0", "2147483647", null)]
    [InlineData("system.sessions", "-1", "0", "2147483647", null)]
    [InlineData("system.outOfMemoryKills", "-1", "0", Most, null)]
    [InlineData(
        "system.clock.offsetMilliseconds", "-1000000000001", "-1000000000000", "1000000000000", "1000000000001")]
    [InlineData("agent.residentBytes", "-1", "0", Most, null)]
    [InlineData("agent.cpuSeconds", "-0.1", "0", "1000000000000", "1000000000001")]
    [InlineData("agent.messagesSent", "-1", "0", Most, null)]
    [InlineData("agent.backlog", "-1", "0", "2147483647", null)]
    [InlineData("agent.dropped", "-1", "0", Most, null)]
    [InlineData("agent.reconnects", "-1", "0", "2147483647", null)]
    [InlineData("omitted.0.count", "0", "1", "2147483647", null)]
    public void A_figure_of_a_snapshot_may_be_as_small_and_as_large_as_that(
        string key, string tooSmall, string least, string most, string? tooLarge)
    {
        foreach (var allowed in new[] { least, most })
            Wire.ReadSnapshot(With(Wire.Write(Snapshot), key, allowed));
        foreach (var value in new[] { tooSmall, tooLarge }.OfType<string>())
            AssertMalformed(key, () => Wire.ReadSnapshot(With(Wire.Write(Snapshot), key, value)));
    }

    [Theory]
    [InlineData("httpPort", "0", "1", "65535", "65536")]
    [InlineData("cores", "0", "1", "65536", "65537")]
    [InlineData("memory", "-1", "0", Most, null)]
    [InlineData("intervalSeconds", "0", "1", "3600", "3601")]
    [InlineData("omitted.0.count", "0", "1", "2147483647", null)]
    public void A_figure_of_an_announcement_may_be_as_small_and_as_large_as_that(
        string key, string tooSmall, string least, string most, string? tooLarge)
    {
        foreach (var allowed in new[] { least, most })
            Wire.ReadAnnouncement(With(Wire.Write(Announcement), key, allowed));
        foreach (var value in new[] { tooSmall, tooLarge }.OfType<string>())
            AssertMalformed(key, () => Wire.ReadAnnouncement(With(Wire.Write(Announcement), key, value)));
    }

    [Theory]
    [InlineData("bootId")]
    [InlineData("problems.0.code")]
    [InlineData("problems.0.message")]
    [InlineData("problems.0.advice")]
    [InlineData("problems.0.summary")]
    [InlineData("problems.0.processes.0.name")]
    [InlineData("memory.used")]
    [InlineData("memory.limitedBy")]
    [InlineData("memory.swap.used")]
    [InlineData("storage.used")]
    [InlineData("storage.mounts.0.mount")]
    [InlineData("storage.mounts.0.device")]
    [InlineData("storage.mounts.0.type")]
    [InlineData("storage.mounts.0.used")]
    [InlineData("storage.mounts.0.error")]
    [InlineData("storage.disks.0.name")]
    [InlineData("uptime.since.pretty")]
    [InlineData("uptime.duration.pretty")]
    [InlineData("temperature.0.type")]
    [InlineData("cpu.frequency.governor")]
    [InlineData("cpu.limitedBy")]
    [InlineData("network.0.interface")]
    [InlineData("network.0.address")]
    [InlineData("network.0.state")]
    [InlineData("network.0.wifi.networkName")]
    [InlineData("system.failedUnits.0")]
    [InlineData("omitted.0.list")]
    public void A_text_of_a_snapshot_has_512_characters_at_most(string key)
    {
        Wire.ReadSnapshot(With(Wire.Write(Snapshot), key, Quoted(512)));
        AssertMalformed(key, () => Wire.ReadSnapshot(With(Wire.Write(Snapshot), key, Quoted(513))));
    }

    [Theory]
    [InlineData("hostname")]
    [InlineData("address")]
    [InlineData("name")]
    [InlineData("httpScheme")]
    [InlineData("httpAddress")]
    [InlineData("tags.0")]
    [InlineData("addresses.0.interface")]
    [InlineData("addresses.0.address")]
    [InlineData("addresses.0.mac")]
    [InlineData("model")]
    [InlineData("revision")]
    [InlineData("architecture")]
    [InlineData("os.id")]
    [InlineData("os.name")]
    [InlineData("os.version")]
    [InlineData("kernel")]
    [InlineData("agentVersion")]
    [InlineData("bootId")]
    [InlineData("container")]
    [InlineData("fingerprint.serial")]
    [InlineData("fingerprint.machineId")]
    [InlineData("fingerprint.macs.0")]
    [InlineData("omitted.0.list")]
    public void A_text_of_an_announcement_has_512_characters_at_most(string key)
    {
        Wire.ReadAnnouncement(With(Wire.Write(Announcement), key, Quoted(512)));
        AssertMalformed(key, () => Wire.ReadAnnouncement(With(Wire.Write(Announcement), key, Quoted(513))));
    }

    [Theory]
    [InlineData("problems")]
    [InlineData("problems.0.processes")]
    [InlineData("storage.mounts")]
    [InlineData("storage.disks")]
    [InlineData("temperature")]
    [InlineData("cpu.cores")]
    [InlineData("network")]
    [InlineData("system.failedUnits")]
    [InlineData("omitted")]
    public void A_list_of_a_snapshot_has_256_entries_at_most_and_no_null(string key)
    {
        Wire.ReadSnapshot(WithEntries(Wire.Write(Snapshot), key, 256));
        AssertMalformed(key, () => Wire.ReadSnapshot(WithEntries(Wire.Write(Snapshot), key, 257)));
        AssertMalformed(key, () => Wire.ReadSnapshot(With(Wire.Write(Snapshot), key + ".0", "null")));
    }

    [Theory]
    [InlineData("tags")]
    [InlineData("addresses")]
    [InlineData("fingerprint.macs")]
    [InlineData("omitted")]
    public void A_list_of_an_announcement_has_256_entries_at_most_and_no_null(string key)
    {
        Wire.ReadAnnouncement(WithEntries(Wire.Write(Announcement), key, 256));
        AssertMalformed(key, () => Wire.ReadAnnouncement(WithEntries(Wire.Write(Announcement), key, 257)));
        AssertMalformed(key, () => Wire.ReadAnnouncement(With(Wire.Write(Announcement), key + ".0", "null")));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("-")]
    [InlineData("az-09")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void An_id_has_1_to_64_small_letters_digits_and_hyphens(string id)
    {
        Assert.Equal(id, Wire.ReadSnapshot(With(Wire.Write(Snapshot), "id", $"\"{id}\"")).Id);
        Assert.Equal(id, Wire.ReadAnnouncement(With(Wire.Write(Announcement), "id", $"\"{id}\"")).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0")]
    [InlineData("`")]
    [InlineData("{")]
    [InlineData("/")]
    [InlineData(":")]
    [InlineData("A")]
    [InlineData("a.b")]
    [InlineData("ä")]
    public void Any_other_id_is_refused(string id)
    {
        var snapshot = With(Wire.Write(Snapshot), "id", $"\"{id}\"");
        Assert.Equal(Refusal.WrongId, Assert.Throws<ContractException>(() => Wire.ReadSnapshot(snapshot)).Refusal);
        var announcement = With(Wire.Write(Announcement), "id", $"\"{id}\"");
        Assert.Equal(
            Refusal.WrongId, Assert.Throws<ContractException>(() => Wire.ReadAnnouncement(announcement)).Refusal);
    }

    [Fact]
    public void A_refused_id_is_shown_up_to_its_80th_character()
    {
        var shown = Assert.Throws<ContractException>(
            () => Wire.ReadSnapshot(With(Wire.Write(Snapshot), "id", Quoted(80))));
        var cut = Assert.Throws<ContractException>(
            () => Wire.ReadSnapshot(With(Wire.Write(Snapshot), "id", Quoted(81))));
        Assert.StartsWith($"id is '{new string('x', 80)}':", shown.Message, StringComparison.Ordinal);
        Assert.StartsWith($"id is '{new string('x', 80)}…':", cut.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0", true)]
    [InlineData("1.2147483647", true)]
    [InlineData("1.2147483648", false)]
    [InlineData("1.-1", false)]
    [InlineData("1.", false)]
    [InlineData("1", false)]
    [InlineData("1.x", false)]
    [InlineData("0.9", false)]
    [InlineData("2.0", false)]
    [InlineData("11.0", false)]
    [InlineData("", false)]
    public void Every_minor_version_of_the_first_major_one_is_read(string version, bool isRead)
    {
        var json = With(Wire.Write(Snapshot), "apiVersion", $"\"{version}\"");
        if (isRead)
            Assert.Equal(version, Wire.ReadSnapshot(json).ApiVersion);
        else
            AssertMalformed("apiVersion", () => Wire.ReadSnapshot(json));
    }

    [Fact]
    public void A_message_may_have_exactly_so_many_bytes()
    {
        AssertLargest(262_144, Wire.Write(Snapshot), json => Wire.ReadSnapshot(json));
        AssertLargest(32_768, Wire.Write(Announcement), json => Wire.ReadAnnouncement(json));
        AssertLargest(
            65_536, [(byte)'[', .. Wire.Write(Snapshot), (byte)']'], json => Assert.Single(Wire.ReadBacklog(json)));
        AssertLargest(
            16_384, Wire.Write(new SampleRanges(Examples.Snapshot.Time, [[1, 2]])), json => Wire.ReadRanges(json));
    }

    [Theory]
    [InlineData("[[1,1]]", true)]
    [InlineData("[[1,9223372036854775806]]", true)]
    [InlineData("[[7,7],[1,3]]", true)]
    [InlineData("[[0,1]]", false)]
    [InlineData("[[1,9223372036854775807]]", false)]
    [InlineData("[[9223372036854775807,9223372036854775807]]", false)]
    [InlineData("[[2,1]]", false)]
    [InlineData("[[1]]", false)]
    [InlineData("[[1,2,3]]", false)]
    [InlineData("[[]]", false)]
    [InlineData("[null]", false)]
    [InlineData("[]", false)]
    public void Sample_ranges_are_pairs_of_first_and_last(string ranges, bool isRead)
    {
        var json = Ranges(ranges);
        if (isRead)
            Assert.NotEmpty(Wire.ReadRanges(json).Ranges);
        else
            AssertMalformed("ranges", () => Wire.ReadRanges(json));
    }

    [Fact]
    public void Sample_ranges_are_256_at_most()
    {
        Assert.Equal(
            256, Wire.ReadRanges(Ranges($"[{string.Join(',', Enumerable.Repeat("[1,2]", 256))}]")).Ranges.Count);
        AssertMalformed(
            "ranges", () => Wire.ReadRanges(Ranges($"[{string.Join(',', Enumerable.Repeat("[1,2]", 257))}]")));
    }

    private static byte[] Ranges(string ranges) =>
        Encoding.UTF8.GetBytes($$"""{"startedAt":"2026-11-22T14:03:11Z","ranges":{{ranges}}}""");

    private static void AssertMalformed(string key, Action read)
    {
        var refused = Assert.Throws<ContractException>(read);
        Assert.Equal(Refusal.Malformed, refused.Refusal);
        Assert.Contains(
            key.Split('.').Last(word => !char.IsAsciiDigit(word[0])), refused.Message, StringComparison.Ordinal);
    }

    private static void AssertLargest(int bytes, byte[] document, Action<byte[]> read)
    {
        byte[] largest = [.. document, .. Enumerable.Repeat((byte)' ', bytes - document.Length)];
        read(largest);
        Assert.Equal(
            Refusal.Oversized,
            Assert.Throws<ContractException>(() => read([.. largest, (byte)' '])).Refusal);
    }

    private static string Quoted(int characters) => $"\"{new string('x', characters)}\"";

    private static byte[] WithEntries(byte[] json, string key, int count)
    {
        var entry = Find(JsonNode.Parse(json)!, [.. key.Split('.'), "0"])!.ToJsonString();
        return With(json, key, $"[{string.Join(',', Enumerable.Repeat(entry, count))}]");
    }

    private static byte[] With(byte[] json, string key, string value)
    {
        var document = JsonNode.Parse(json)!;
        var path = key.Split('.');
        switch (Find(document, path[..^1]))
        {
            case JsonArray list:
                list[int.Parse(path[^1], System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse(value);
                break;
            case var parent:
                parent![path[^1]] = JsonNode.Parse(value);
                break;
        }

        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    private static JsonNode? Find(JsonNode document, string[] path) => path.Aggregate<string, JsonNode?>(
        document, (node, word) => node is JsonArray list
            ? list[int.Parse(word, System.Globalization.CultureInfo.InvariantCulture)]
            : node![word]);
}

using System.Text;
using CsCheck;

namespace HealthCheck.Contracts.Tests;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("\"sequence\":42", "\"sequence\":0", "sequence is 0")]
    [InlineData("\"sequence\":42", "\"sequence\":-1", "sequence is -1")]
    [InlineData("\"sequence\":42", "\"sequence\":\"42\"", "sequence")]
    [InlineData("\"sequence\":42", "\"sequence\":42.5", "sequence")]
    [InlineData("\"sequence\":42", "\"sequence\":42,\"sequence\":43", "twice")]
    [InlineData("\"sequence\":42,", "", "sequence")]
    [InlineData("\"apiVersion\":\"1.0\"", "\"apiVersion\":\"2.0\"", "apiVersion is '2.0'")]
    [InlineData("\"status\":\"warning\"", "\"status\":\"splendid\"", "status")]
    [InlineData("\"status\":\"warning\"", "\"status\":1", "status")]
    [InlineData("\"2026-11-22T14:05:00.123Z\"", "\"2026-11-22T14:05:00.123\"", "time")]
    [InlineData("\"2026-11-22T14:05:00.123Z\"", "\"yesterday\"", "time")]
    [InlineData("\"2026-11-22T14:05:00.123Z\"", "null", "time")]
    [InlineData("\"total\":4294967296", "\"total\":-1", "memory.total is -1")]
    [InlineData("\"total\":4294967296", "\"total\":99999999999999999999", "total")]
    [InlineData("\"minute\":0.43", "\"minute\":1e999", "minute")]
    [InlineData("\"minute\":0.43", "\"minute\":NaN", "")]
    [InlineData("\"celsius\":84", "\"celsius\":-300", "celsius is -300")]
    [InlineData("\"usedPercent\":25,\"swap\"", "\"usedPercent\":101,\"swap\"", "usedPercent is 101")]
    [InlineData("\"problems\":[", "\"problems\":[null,", "problems")]
    [InlineData("\"idlePercent\":86", "\"idlePercent\":100.1", "idlePercent is 100.1")]
    [InlineData("\"core\":0", "\"core\":-1", "core is -1")]
    [InlineData("\"megahertz\":1500", "\"megahertz\":-1500", "cpu.frequency.megahertz is -1500")]
    [InlineData("\"receivedBytes\":80214487", "\"receivedBytes\":-1", "receivedBytes is -1")]
    [InlineData(
        "\"receivedBytesPerSecond\":1024", "\"receivedBytesPerSecond\":1e300", "receivedBytesPerSecond is 1E+300")]
    [InlineData("\"signalDbm\":-48", "\"signalDbm\":256", "signalDbm is 256")]
    [InlineData("\"count\":3", "\"count\":-3", "underVoltage.count is -3")]
    [InlineData("\"supplyVolts\":5.115", "\"supplyVolts\":5115", "supplyVolts is 5115")]
    [InlineData("\"fanRpm\":2965", "\"fanRpm\":-1", "fanRpm is -1")]
    [InlineData("\"tenSeconds\":1.2", "\"tenSeconds\":120", "tenSeconds is 120")]
    [InlineData("\"pending\":12", "\"pending\":-1", "system.updates.pending is -1")]
    [InlineData("[\"nginx.service\"]", "[null]", "system.failedUnits holds a null")]
    [InlineData("\"endOfSupport\":\"2028-06-30\"", "\"endOfSupport\":\"soon\"", "endOfSupport")]
    [InlineData("\"residentBytes\":23068672", "\"residentBytes\":-1", "agent.residentBytes is -1")]
    [InlineData("\"busyPercent\":1.5", "\"busyPercent\":150", "busyPercent is 150")]
    [InlineData("\"bytesWrittenPerDay\":158394224", "\"bytesWrittenPerDay\":-1", "bytesWrittenPerDay is -1")]
    [InlineData("\"load\":{", "\"load\":[{", "")]
    public void A_snapshot_that_breaks_the_contract_is_malformed_and_the_reason_names_the_key(
        string old, string replacement, string reason)
    {
        var refused = Assert.Throws<ContractException>(
            () => Wire.ReadSnapshot(Texts.Replace(Examples.Snapshot, old, replacement)));
        Assert.Equal(Refusal.Malformed, refused.Refusal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"httpPort\":7070", "\"httpPort\":70700", "httpPort is 70700")]
    [InlineData("\"hostname\":\"kitchen-pi\",", "", "hostname")]
    [InlineData("\"hostname\":\"kitchen-pi\"", "\"hostname\":null", "hostname")]
    [InlineData("\"tags\":[\"home\"]", "\"tags\":\"home\"", "tags")]
    [InlineData("\"intervalSeconds\":30", "\"intervalSeconds\":0", "intervalSeconds is 0")]
    [InlineData("\"cores\":4", "\"cores\":0", "cores is 0")]
    public void An_announcement_that_breaks_the_contract_is_malformed_and_the_reason_names_the_key(
        string old, string replacement, string reason)
    {
        var refused = Assert.Throws<ContractException>(
            () => Wire.ReadAnnouncement(Texts.Replace(Examples.Announcement, old, replacement)));
        Assert.Equal(Refusal.Malformed, refused.Refusal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("UPPER")]
    [InlineData("a/b")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    public void An_id_that_is_none_is_refused_as_such(string id)
    {
        var refused = Assert.Throws<ContractException>(
            () => Wire.ReadSnapshot(Texts.Replace(Examples.Snapshot, "3f9c0d5e2a7b4c11", id)));
        Assert.Equal(Refusal.WrongId, refused.Refusal);
    }

    [Fact]
    public void A_document_over_the_limit_is_refused_before_it_is_read()
    {
        var padded =
            Texts.Replace(
                Examples.Snapshot, "{\"apiVersion\"", new string(' ', ContractLimits.MessageBytes) + "{\"apiVersion\"");
        Assert.Equal(Refusal.Oversized, Assert.Throws<ContractException>(() => Wire.ReadSnapshot(padded)).Refusal);
        Assert.Equal(Refusal.Oversized, Assert.Throws<ContractException>(() => Wire.ReadBacklog(padded)).Refusal);
    }

    [Fact]
    public void Too_long_a_text_and_too_long_a_list_are_refused()
    {
        var text = new string('x', ContractLimits.TextLength + 1);
        Assert.Throws<ContractException>(
            () => Wire.ReadAnnouncement(Wire.Write(Examples.Announcement with { Name = text })));
        var list = Enumerable.Repeat("x", ContractLimits.ListLength + 1).ToArray();
        Assert.Throws<ContractException>(
            () => Wire.ReadAnnouncement(Wire.Write(Examples.Announcement with { Tags = list })));
    }

    [Fact]
    public void Every_truncation_of_a_document_is_refused()
    {
        var json = Wire.Write(Examples.Snapshot);
        for (var length = 0; length < json.Length; length++)
            Assert.Throws<ContractException>(() => Wire.ReadSnapshot(json.AsSpan(0, length)));
    }

    [Fact]
    public void A_backlog_with_one_bad_snapshot_is_refused_whole()
    {
        var good = Texts.Of(Wire.Write(Examples.Snapshot));
        foreach (
            var bad in new[] {
                "null", "{}", "[]", "42", good.Replace("\"sequence\":42", "\"sequence\":0", StringComparison.Ordinal) })
            Assert.Throws<ContractException>(() => Wire.ReadBacklog(Encoding.UTF8.GetBytes($"[{good},{bad}]")));
    }

    [Fact]
    public void Whatever_bytes_come_the_reader_answers_with_a_document_or_a_reason()
    {
        var json = Wire.Write(Examples.Snapshot);
        Gen.Select(Gen.Int[0, json.Length - 1], Gen.Byte).Array[1, 20].Sample(changes =>
        {
            var changed = json.ToArray();
            foreach (var (place, value) in changes)
                changed[place] = value;
            try
            {
                _ = Wire.Write(Wire.ReadSnapshot(changed));
            }
            catch (ContractException)
            {
            }
        });
    }

    [Fact]
    public void Keys_that_this_version_does_not_know_are_accepted() =>
        Assert.Equal(42, Wire.ReadSnapshot(Texts.Replace(
            Examples.Snapshot, "\"sequence\":42",
            "\"sequence\":42,\"mood\":{\"deep\":[1,{\"deeper\":null}]}")).Sequence);

    [Fact]
    public void A_later_minor_version_is_accepted() =>
        Assert.Equal("1.7", Wire.ReadSnapshot(Texts.Replace(Examples.Snapshot, "\"1.0\"", "\"1.7\"")).ApiVersion);
}

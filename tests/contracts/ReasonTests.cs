using System.Text;

namespace HealthCheck.Contracts.Tests;

/// <summary>Why a document is refused, word for word: whoever wrote the sender reads it in a log.</summary>
public sealed class ReasonTests
{
    [Theory]
    [InlineData("null", "the document is null")]
    [InlineData("{\n\"id\":,", "no valid JSON at line 2, character 6")]
    [InlineData("{}", "without apiVersion, ")]
    [InlineData("{\"id\":5}", "id: its value is of another kind than the contract says")]
    [InlineData("{\"id\":\"a\",\"id\":\"b\"}", ": it stands there twice")]
    [InlineData("{\"time\":\"2026-11-22T14:05:00\"}", "time: is a time without Z or offset")]
    [InlineData("{\"time\":\"yesterday\"}", "time: is not an ISO 8601 time")]
    [InlineData("{\"time\":5}", "time: is not an ISO 8601 time")]
    public void A_snapshot_that_is_none_is_refused_with_the_place_and_the_reason(string json, string reason)
    {
        var refused = Assert.Throws<ContractException>(() => Wire.ReadSnapshot(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(Refusal.Malformed, refused.Refusal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_missing_is_named_and_no_type_of_the_program() => Assert.Equal(
        "the document: without sequence",
        Assert.Throws<ContractException>(
            () => Wire.ReadSnapshot(Texts.Replace(Examples.Snapshot, "\"sequence\":42,", ""))).Message);

    [Fact]
    public void A_document_that_is_too_large_is_refused_with_both_sizes() => Assert.Equal(
        "262145 bytes are more than the 262144 allowed",
        Assert.Throws<ContractException>(() => Wire.ReadSnapshot(new byte[262_145])).Message);

    [Fact]
    public void An_announcement_of_another_version_is_refused_as_well() => Assert.Equal(
        "apiVersion is '2.0': this reader speaks 1.0",
        Assert.Throws<ContractException>(
            () => Wire.ReadAnnouncement(Texts.Replace(Examples.Announcement, "\"1.0\"", "\"2.0\""))).Message);

    [Fact]
    public void A_null_in_a_backlog_is_named() => Assert.Equal(
        "the backlog holds a null",
        Assert.Throws<ContractException>(() => Wire.ReadBacklog("[null]"u8)).Message);

    [Fact]
    public void A_range_that_is_none_is_shown_up_to_its_third_number() => Assert.Equal(
        "ranges holds [5, 4, 3]: it must be a pair of first and last, 1 or more",
        Assert.Throws<ContractException>(() => Wire.ReadRanges(
            """{"startedAt":"2026-11-22T14:03:11Z","ranges":[[5,4,3,2]]}"""u8)).Message);

    [Fact]
    public void A_figure_beyond_its_range_is_named_by_its_whole_path() => Assert.Equal(
        "memory.usedPercent is 101: it must be from 0 to 100",
        Assert.Throws<ContractException>(() => Wire.ReadSnapshot(Texts.Replace(
            Examples.Snapshot, "\"usedPercent\":25,\"swap\"", "\"usedPercent\":101,\"swap\""))).Message);

    [Fact]
    public void A_status_that_is_none_is_answered_with_those_there_are() => Assert.Equal(
        "status is none of online, stopped, offline",
        Assert.Throws<ContractException>(() => PresencePayload.Read("away"u8)).Message);
}

#pragma warning disable RCS0056 // Long literals.

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Ingest.Limits;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Tests.Wording;

/// <summary>One is one: no sentence says "1 samples".</summary>
public sealed partial class PluralTests
{
    // Counts that cannot be one.
    private static readonly string[] NeverOne =
    [
        "{perCaller} {what}", "{inAll} {what}", "{seconds} seconds", "{LongestRange.Days} days",
        "{EventQuota.PerHour} events", "{all} devices", "{some} devices", "{found.Count} devices", "{total} devices",
    ];

    [Fact]
    public void No_sentence_puts_a_noun_in_the_plural_behind_a_number_that_may_be_one()
    {
        var sources = Directory.EnumerateFiles(Root("collector"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Root("hosting"), "*.cs", SearchOption.AllDirectories))
            .Where(path =>
                path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".razor", StringComparison.Ordinal))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal)
                && !path.Contains("/bin/", StringComparison.Ordinal)).ToList();
        var slips = sources.SelectMany(path => File.ReadLines(path)
            .SelectMany(line => Plural().Matches(line).Select(match => match.Value))
            .Where(text => !NeverOne.Contains(text))
            .Select(text => $"{Path.GetFileName(path)}: {text}"));

        Assert.True(sources.Count > 100, "The sources were not found.");
        Assert.Empty(slips);
    }

    [Fact]
    public void Sentences_with_one_say_one()
    {
        Assert.Equal("1\u00A0B/s", Words.Rate(1));
        Assert.Equal("1 device", Amount.Of(1, "device", "devices"));
        Assert.Equal("1,000 devices", Amount.Of(1000, "device", "devices"));

        var fleet = new Fleet();
        fleet.Publish([Examples.Device("other")]);
        Assert.Equal("1 device is known already (Limits:Devices)", ReasonOf(fleet, new(1, TimeSpan.FromMinutes(10))));

        var limited = new LimitedDevices(TimeProvider.System, new LogLines().Logger);
        foreach (var word in (LimitWord[])
            [LimitText.Messages, LimitText.Announcements, LimitText.Runs, LimitText.Hours, LimitText.Names,
                LimitText.Memory])
        {
            limited.Note("dev-1", word);
        }

        Assert.Equal(
            "A device sends more than is taken from one: dev-1 (1 announcement, 1 large message, 1 message, 1 sample "
            + "of a new run, 1 sample of another hour, 1 sample with new figure names)",
            limited.Problem()!.Message);
    }

    private static string ReasonOf(Fleet fleet, LimitsOptions limits)
    {
        var batch = new Batch(fleet, new Topics(), limits, Examples.Noon, lastEvent: 0);
        return Assert.Throws<ContractException>(
            () => batch.Apply(Examples.Message(TopicKind.Health, Wire.Write(Examples.Snapshot(1))))).Message;
    }

    private static string Root(string project, [CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../..", project));

    [GeneratedRegex(
        @"\{[^{}"" ][^{}""]*\} (devices|samples|messages|events|tokens|problems|exports|days|hours|minutes|seconds|files|parts|rows"
        + @"|users|sessions|updates|records|connections|addresses|lines)\b")]
    private static partial Regex Plural();
}

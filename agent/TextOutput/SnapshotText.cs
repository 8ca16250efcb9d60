using System.Text;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.TextOutput;

/// <summary>
/// A snapshot for people who look at a terminal: who, how, and a line for each thing that this device has.
/// </summary>
internal static class SnapshotText
{
    private const int WidestLabel = 24;

    public static string Write(HealthSnapshot snapshot, DeviceAnnouncement device)
    {
        var text = new StringBuilder();
        text.Append(
            PlainText.Line(device.Name == device.Hostname ? device.Name : $"{device.Name} ({device.Hostname})"));
        if (device.Model is not null)
            text.Append(", ").Append(PlainText.Line(device.Model));
        if (device.Container is not null)
            text.Append(", a container (").Append(PlainText.Line(device.Container)).Append(')');
        text.Append('\n').Append(Units.Text($"{snapshot.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"))
            .Append(snapshot.ClockSynchronized switch
            {
                true => "",
                false => ", by a clock that is not synchronised",
                null => ", and nothing here tells whether the clock is right",
            });
        text.Append('\n').Append('\n');
        Verdict(text, snapshot);

        // Mount points, networks, units: whoever made them chose their names.
        Line[] lines =
        [
            .. Section.Of(snapshot).SelectMany(section => section.Lines)
                .Select(line => new Line(PlainText.Line(line.Label), PlainText.Line(line.Text))),
        ];
        var width = lines.Select(line => PlainText.Width(line.Label))
            .Where(length => length <= WidestLabel).DefaultIfEmpty().Max();
        foreach (var line in lines)
            text.Append(PlainText.Pad(line.Label, width)).Append("  ").Append(line.Text).Append('\n');
        return text.ToString();
    }

    private static void Verdict(StringBuilder text, HealthSnapshot snapshot)
    {
        if (snapshot.Problems.Count == 0)
            text.Append("All is well\n");
        foreach (var problem in snapshot.Problems)
        {
            var severity = problem.Severity.ToString().ToUpperInvariant();
            text.Append(severity).Append("  ").Append(PlainText.Line(problem.Message)).Append('\n')
                .Append(' ', severity.Length + 2).Append(PlainText.Line(problem.Advice)).Append('\n');
            if (ProcessText.Of(problem) is { } processes)
                text.Append(' ', severity.Length + 2).Append(processes).Append('\n');
        }

        text.Append('\n');
    }
}

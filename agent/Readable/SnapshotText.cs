using System.Text;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Readable;

/// <summary>A snapshot for people who look at a terminal: who, how, and a line for each thing that this device has.</summary>
internal static class SnapshotText
{
    private const int WidestLabel = 24;

    public static string Write(HealthSnapshot snapshot, DeviceAnnouncement device)
    {
        var text = new StringBuilder();
        text.Append(device.Name == device.Hostname ? device.Name : $"{device.Name} ({device.Hostname})");
        if (device.Model is not null)
            text.Append(", ").Append(device.Model);
        if (device.Container is not null)
            text.Append(", a container (").Append(device.Container).Append(')');
        text.Append('\n').Append(Units.Text($"{snapshot.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")).Append(snapshot.ClockSynchronized switch
        {
            true => "",
            false => ", by a clock that is not synchronised",
            null => ", by a clock of which nobody knows whether it is right",
        });
        text.Append('\n').Append('\n');
        Verdict(text, snapshot);

        Line[] lines = [.. Section.Of(snapshot).SelectMany(section => section.Lines)];
        var width = lines.Select(line => line.Label.Length).Where(length => length <= WidestLabel).DefaultIfEmpty().Max();
        foreach (var line in lines)
            text.Append(line.Label.PadRight(width)).Append("  ").Append(line.Text).Append('\n');
        return text.ToString();
    }

    private static void Verdict(StringBuilder text, HealthSnapshot snapshot)
    {
        if (snapshot.Problems.Count == 0)
            text.Append("All is well\n");
        foreach (var problem in snapshot.Problems)
        {
            var severity = problem.Severity.ToString().ToUpperInvariant();
            text.Append(severity).Append("  ").Append(problem.Message).Append('\n')
                .Append(' ', severity.Length + 2).Append(problem.Advice).Append('\n');
        }

        text.Append('\n');
    }
}

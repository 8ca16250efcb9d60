using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using Spectre.Console;

namespace HealthCheck.Collector.Cli;

/// <summary>Events, a line each.</summary>
internal static class EventLines
{
    /// <summary>One event.</summary>
    public static Paragraph Of(DeviceEvent each, string name, DateTimeOffset now) => new Paragraph()
        .Append(Plain.Time(each.Time, now) + "  ", new(Color.Grey))
        .Append(PlainText.Pad(PlainText.Line(name), 16) + "  ")
        .Append(PlainText.Line(each.Message), new(ColorOf(each.Kind)));

    private static Color ColorOf(EventKind kind) => kind switch
    {
        EventKind.Offline or EventKind.SamplesLost
            or EventKind.CardCloned or EventKind.IdentityShared or EventKind.SomebodyElse => Color.Red,
        EventKind.ProblemBegan or EventKind.ClockWrong or EventKind.HttpUnreachable
            or EventKind.BoardReplaced or EventKind.CardMoved or EventKind.IdentityChanged => Color.Yellow,
        EventKind.Online or EventKind.ProblemEnded or EventKind.ClockRight or EventKind.HttpReachable => Color.Green,
        _ => Color.Default,
    };
}

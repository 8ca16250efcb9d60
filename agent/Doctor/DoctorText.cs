using HealthCheck.Agent.Readable;

namespace HealthCheck.Agent.Doctor;

/// <summary>Findings as lines for a terminal: the words tell as much as the colours.</summary>
internal sealed class DoctorText(TextWriter output, bool inColour)
{
    private const int CheckWidth = 15;

    // A word of equal width each, and the colours of a traffic light.
    private static readonly (string Word, string Colour)[] Looks = [("ok  ", "32"), ("warn", "33"), ("FAIL", "31")];

    /// <summary>Colour only for people: on a terminal, and unless they said no (https://no-color.org).</summary>
    public static bool WantsColour(bool isTerminal, string? noColour, string? terminal) =>
        isTerminal && string.IsNullOrEmpty(noColour) && terminal != "dumb";

    public void Write(Finding finding)
    {
        var (word, colour) = Looks[(int)finding.Grade];
        output.WriteLine($"{Paint(word, colour)}  {finding.Check.PadRight(CheckWidth)} {finding.Message}");
        if (finding.Cure is not null)
            output.WriteLine($"{new string(' ', 4 + 2 + CheckWidth)} → {finding.Cure}");
    }

    public void WriteSum(IReadOnlyCollection<Finding> findings)
    {
        var (red, yellow) = (findings.Count(finding => finding.Grade == Grade.Red), findings.Count(finding => finding.Grade == Grade.Yellow));
        output.WriteLine();
        output.WriteLine(
            red + yellow == 0
                ? Paint("All is well.", Looks[(int)Grade.Green].Colour)
                : Paint(Line.Join(red > 0 ? $"{red} failed" : null, yellow > 0 ? $"{yellow} could be better" : null) + ".", Looks[(int)(red > 0 ? Grade.Red : Grade.Yellow)].Colour));
    }

    private string Paint(string text, string colour) => inColour ? $"\e[{colour}m{text}\e[0m" : text;
}

using HealthCheck.Agent.TextOutput;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Doctor;

/// <summary>Findings as lines for a terminal: the words tell as much as the colours.</summary>
internal sealed class DoctorText(TextWriter output, bool inColour)
{
    private const int CheckWidth = 15;

    // A word of equal width each, and the colours of a traffic light.
    private static readonly (string Word, string Colour)[] Looks = [("ok  ", "32"), ("warn", "33"), ("FAIL", "31")];

    public void Write(Finding finding)
    {
        var (word, colour) = Looks[(int)finding.Grade];
        output.WriteLine(
            $"{Paint(word, colour)}  {finding.Check.PadRight(CheckWidth)} {PlainText.Line(finding.Message)}");
        if (finding.Cure is not null)
            output.WriteLine($"{new string(' ', 4 + 2 + CheckWidth)} → {PlainText.Line(finding.Cure)}");
    }

    public void WriteSum(IReadOnlyCollection<Finding> findings)
    {
        var (red, yellow) =
            (findings.Count(finding => finding.Grade == Grade.Red),
                findings.Count(finding => finding.Grade == Grade.Yellow));
        output.WriteLine();
        output.WriteLine(
            red + yellow == 0
                ? Paint("All is well.", Looks[(int)Grade.Green].Colour)
                : Paint(Line.Join(red > 0 ? $"{red} failed" : null, yellow > 0 ? $"{yellow} could be better" : null)
                    + ".", Looks[(int)(red > 0 ? Grade.Red : Grade.Yellow)].Colour));
    }

    private string Paint(string text, string colour) => inColour ? $"\e[{colour}m{text}\e[0m" : text;
}

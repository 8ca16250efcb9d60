using System.IO.Enumeration;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Metrics.Network;

/// <summary>
/// Which network interfaces are reported: the physical ones, those that are the way out, and <c>Include</c>, without
/// <c>Exclude</c>.
/// </summary>
/// <param name="Include">Names that are reported although they are virtual, with * for any letters.</param>
/// <param name="Exclude">Names that are not reported; it has the last word.</param>
internal sealed record NetworkOptions(IReadOnlyList<string> Include, IReadOnlyList<string> Exclude)
{
    public static NetworkOptions Read(SettingsSection section) => new(
        section.List("Include", Accepted, IsPattern, "interfaces that are reported although they are virtual"),
        section.List("Exclude", Accepted, IsPattern, "interfaces that are not reported"));

    private const string Accepted = "the name of an interface, with * for any letters";

    /// <param name="name">Name of the interface.</param>
    /// <param name="isOwn">Whether it is physical or the way out.</param>
    public bool Wants(string name, bool isOwn) => (isOwn || Matches(Include, name)) && !Matches(Exclude, name);

    private static bool Matches(IReadOnlyList<string> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
                return true;
        }

        return false;
    }

    // The kernel takes any name of up to 15 bytes without a slash, a colon and white space.
    private static bool IsPattern(string text) =>
        text.Length is > 0 and <= 32 && !text.Any(letter => char.IsWhiteSpace(letter) || letter is '/' or ':' or '\\');
}

using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// People logged in, from <c>/run/systemd/sessions</c>, where systemd-logind keeps a file for each session.
/// </summary>
internal static class LoginSessions
{
    private const string Folder = "/run/systemd/sessions";

    /// <returns>Null where there is no logind, or its folder cannot be read.</returns>
    public static int? Count(HostFiles host)
    {
        if (!host.Exists(Folder))
            return null;
        var names = host.List(Folder);
        if (host.Unlisted.ContainsKey(Folder))
            return null;
        var count = 0;
        foreach (var name in names)
        {
            // Beside each stands a pipe that tells logind when the session has gone.
            if (!name.EndsWith(".ref", StringComparison.Ordinal) && host.TryAsk($"{Folder}/{name}", out var text)
                && IsPersons(text))
                count++;
        }

        return count;
    }

    // "STATE=active\nCLASS=user\n…": others are of the login screen, the background and of systemd's own managers.
    internal static bool IsPersons(ReadOnlySpan<byte> text)
    {
        var isUser = false;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.SequenceEqual("STATE=closing"u8))
                return false;
            isUser |= line.SequenceEqual("CLASS=user"u8) || line.StartsWith("CLASS=user-"u8);
        }

        return isUser;
    }
}

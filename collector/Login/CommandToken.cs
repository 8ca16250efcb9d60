using System.Text;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using Serilog;

namespace HealthCheck.Collector.Login;

/// <summary>
/// <c>command-token</c> in the state directory: drawn at each start, for the commands of this program. Who may read the
/// file, root and the collector's own user, could read the database as well.
/// </summary>
internal static class CommandToken
{
    /// <summary>Draws one and lays it down.</summary>
    /// <returns>Null when it cannot be written: the collector goes on, commands then need a token of their
    /// own.</returns>
    public static TokenEntry? Issue(string stateDirectory, TimeProvider time, ILogger log)
    {
        var token = AccessToken.Draw();
        try
        {
            PrivateFile.Write(PathIn(stateDirectory), Encoding.ASCII.GetBytes(token + "\n"));
            return AccessToken.Keep(token, "commands on this machine", Right.Write, time.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("Commands of this program will need --token-file: {Reason}", ErrorText.WithPath(e));
            return null;
        }
    }

    /// <summary>The one of the running collector; null for who may not read it.</summary>
    public static string? Read(string stateDirectory)
    {
        try
        {
            return UserFile.ReadText(PathIn(stateDirectory)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string PathIn(string stateDirectory) => Path.Combine(stateDirectory, "command-token");
}

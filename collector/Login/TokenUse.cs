using System.Collections.Concurrent;
using System.Text.Json;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using Serilog;

namespace HealthCheck.Collector.Login;

/// <summary>
/// When each token was last good for something, by its key: in memory, and in <c>token-use.json</c> once an hour and at
/// the end, so that requests do not wear the disk. For <c>token list</c>, to find those that nobody needs.
/// </summary>
internal sealed class TokenUse : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);
    private readonly string path;
    private readonly LoginState login;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly ITimer timer;

    public TokenUse(string stateDirectory, LoginState login, TimeProvider time, ILogger log)
    {
        (path, this.login, this.time, this.log) = (PathIn(stateDirectory), login, time, log);
        timer = time.CreateTimer(_ => Save(), null, Pace, Pace);
    }

    /// <summary>Takes note.</summary>
    public void Note(TokenEntry token) => seen[token.Key] = time.GetUtcNow();

    /// <summary>What was written last; empty when that cannot be read: it is only a hint.</summary>
    public static IReadOnlyDictionary<string, DateTimeOffset> Read(string stateDirectory)
    {
        try
        {
            return JsonSerializer.Deserialize(
                UserFile.ReadBytes(PathIn(stateDirectory)), LoginJson.Default.DictionaryStringDateTimeOffset) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new Dictionary<string, DateTimeOffset>();
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        Save();
    }

    private void Save()
    {
        if (seen.IsEmpty)
            return;
        try
        {
            var known = login.Current.Tokens.Select(token => token.Key).ToHashSet(StringComparer.Ordinal);
            var all = Read(Path.GetDirectoryName(path)!).Where(each => known.Contains(each.Key)).ToDictionary();
            foreach (var (key, at) in seen.Where(each => known.Contains(each.Key)))
                all[key] = at;
            PrivateFile.Write(
                path, JsonSerializer.SerializeToUtf8Bytes(all, LoginJson.Default.DictionaryStringDateTimeOffset));
            seen.Clear();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("When tokens were last used cannot be noted: {Reason}", ErrorText.WithPath(e));
        }
    }

    private static string PathIn(string stateDirectory) => Path.Combine(stateDirectory, "token-use.json");
}

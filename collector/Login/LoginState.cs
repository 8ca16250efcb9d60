using Serilog;

namespace HealthCheck.Collector.Login;

/// <summary>
/// Who is let in, as the file says it now: it is read again when it was replaced, which is looked for with each request
/// and every two seconds. What somebody holds open ends with his key.
/// </summary>
internal sealed class LoginState : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Dictionary<string, CancellationTokenSource> open = new(StringComparer.Ordinal);
    private readonly LoginFile file;
    private readonly ILogger log;
    private readonly ITimer timer;
    private (bool, DateTime, long) edition;
    private LoginData data;

    /// <param name="file">Who is let in.</param>
    /// <param name="rules">Whether there must be a password.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    /// <exception cref="LoginException">The file cannot be read, or holds no password where there must be
    /// one.</exception>
    public LoginState(LoginFile file, LoginOptions rules, TimeProvider time, ILogger log)
    {
        (this.file, this.log) = (file, log);
        edition = file.Edition;
        data = file.Read();
        if (rules.Required && data.Password is null)
        {
            throw new LoginException(
                $"Login:Required is true, and {file.Path} has no password: is State:Directory mounted? If it is, set "
                + "one: sudo healthcheck-collector password.");
        }
        timer = time.CreateTimer(_ => Refresh(), null, Pace, Pace);
    }

    /// <summary>Who is let in now.</summary>
    public LoginData Current
    {
        get
        {
            Refresh();
            return data;
        }
    }

    /// <summary>Cancelled when a key is good no longer.</summary>
    public CancellationToken EndOf(string key)
    {
        lock (gate)
        {
            if (!data.Grants(key))
                return new CancellationToken(canceled: true);
            if (!open.TryGetValue(key, out var end))
                open.Add(key, end = new());
            return end.Token;
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        lock (gate)
        {
            foreach (var end in open.Values)
                end.Dispose();
            open.Clear();
        }
    }

    private void Refresh()
    {
        List<CancellationTokenSource> ended;
        lock (gate)
        {
            // Before the content: what is replaced in between is read again next time.
            var now = file.Edition;
            if (now == edition)
                return;
            edition = now;
            // Removing a password leaves the file. Without it the disk is gone, and nobody took a password away.
            if (!now.Exists)
            {
                log.Error("{Path} is gone: is State:Directory still mounted? Password and tokens stay as they were",
                    file.Path);
                return;
            }

            try
            {
                data = file.Read();
            }
            catch (LoginException e)
            {
                log.Error("{Reason} What it said before goes on.", e.Message);
                return;
            }

            ended = [.. open.Where(each => !data.Grants(each.Key)).Select(each => each.Value)];
            foreach (var key in open.Keys.Where(key => !data.Grants(key)).ToList())
                open.Remove(key);
        }

        log.Information("Password or tokens have changed");
        foreach (var end in ended)
        {
            end.Cancel();
            end.Dispose();
        }
    }
}

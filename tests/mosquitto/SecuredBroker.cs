using System.Globalization;
using System.Net.Sockets;

namespace HealthCheck.Mosquitto.Testing;

/// <summary>
/// A real Mosquitto on loopback with <c>mosquitto/secured.conf</c> and the access list beside it, certificates made by
/// <c>mosquitto/certificates</c>, and whatever users a test wants. Only paths and port differ from what is installed.
/// </summary>
public sealed class SecuredBroker : IAsyncDisposable
{
    private const int SigHup = 1;
    private const UnixFileMode ForAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("healthcheck-secured-");
    private TestProcess? process;

    private SecuredBroker()
    {
        // Started by root, Mosquitto becomes the user mosquitto, who must get in here.
        directory.UnixFileMode = ForAll;
        Folder = Path.Combine(directory.FullName, "healthcheck");
    }

    /// <summary>What is <c>/etc/mosquitto/healthcheck</c> elsewhere.</summary>
    public string Folder { get; }

    /// <summary>The port for TLS.</summary>
    public int Port { get; private set; }

    /// <summary>For the setting <c>Mqtt:Url</c>.</summary>
    public string Url => $"mqtts://localhost:{Port}";

    /// <summary>For the setting <c>Mqtt:CaFile</c>.</summary>
    public string CaFile => Path.Combine(Folder, "ca.crt");

    /// <summary>The users and their passwords.</summary>
    public string PasswordFile => Path.Combine(Folder, "passwords");

    /// <summary>Where it writes its process id.</summary>
    public string PidFile => Path.Combine(directory.FullName, "mosquitto.pid");

    /// <summary>What it logged.</summary>
    public string Log => process?.Error ?? "";

    /// <summary>Password of a user whom <see cref="StartAsync"/> made.</summary>
    public static string PasswordOf(string user) => $"password-of-{user}";

    /// <summary>Starts a broker with these users.</summary>
    /// <param name="users">Names; each gets <see cref="PasswordOf"/>.</param>
    /// <param name="extraLines">Lines of mosquitto.conf(5) that replace those of the same word.</param>
    public static async Task<SecuredBroker> StartAsync(IReadOnlyList<string> users, params string[] extraLines)
    {
        var broker = new SecuredBroker();
        try
        {
            await broker.CertificatesAsync("server", "localhost");
            await File.WriteAllTextAsync(Path.Combine(broker.Folder, "acl"), MosquittoBroker.Shipped("acl"));
            await broker.WriteUsersAsync(users);
            for (var attemptsLeft = 3; !await broker.ComesUpAsync(extraLines); attemptsLeft--)
            {
                if (attemptsLeft == 1)
                    throw new InvalidOperationException($"Mosquitto did not come up: {broker.process!.Story}");
            }

            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the script that makes certificates, on the broker's folder, and returns what it said.</summary>
    public async Task<string> CertificatesAsync(params string[] arguments)
    {
        var script = Path.Combine(directory.FullName, "certificates");
        await File.WriteAllTextAsync(script, MosquittoBroker.Shipped("certificates"));
        var (exitCode, output, error) =
            await TestProcess.RunAsync("bash", [script, .. arguments, "--directory", Folder], Limit);
        return exitCode == 0 ? output : throw new InvalidOperationException(error);
    }

    /// <summary>Makes it read certificates, passwords and the access list again.</summary>
    public void Reload() => process!.Signal(SigHup);

    /// <summary>Kills it and deletes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        directory.Delete(recursive: true);
    }

    private async Task WriteUsersAsync(IReadOnlyList<string> users)
    {
        await File.WriteAllLinesAsync(PasswordFile, users.Select(user => $"{user}:{PasswordOf(user)}"));
        File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        if (users.Count == 0)
            return;
        var (exitCode, output, error) = await TestProcess.RunAsync("mosquitto_passwd", ["-U", PasswordFile], Limit);
        if (exitCode != 0)
            throw new InvalidOperationException(output + error);
    }

    private async Task<bool> ComesUpAsync(string[] extraLines)
    {
        if (process is not null)
            await process.DisposeAsync();
        Port = LoopbackPort.Free();
        var data = Directory.CreateDirectory(Path.Combine(directory.FullName, "data"), ForAll);
        data.UnixFileMode = ForAll;
        var words = extraLines.Select(line => line.Split(' ')[0] + ' ').ToArray();
        var shipped = MosquittoBroker.Shipped("secured.conf")
            .Replace("/etc/mosquitto/healthcheck", Folder, StringComparison.Ordinal)
            .Replace("listener 8883", string.Create(CultureInfo.InvariantCulture, $"listener {Port} 127.0.0.1"),
                StringComparison.Ordinal)
            .Split('\n').Where(line => !words.Any(word => line.StartsWith(word, StringComparison.Ordinal)));
        var configuration = Path.Combine(directory.FullName, "mosquitto.conf");
        await File.WriteAllLinesAsync(configuration,
        [
            $"pid_file {PidFile}", $"persistence_location {data.FullName}/", "persistence true", "log_dest stderr",
            .. shipped, .. extraLines,
        ]);
        process = TestProcess.Start(MosquittoBroker.Program(), ["-c", configuration]);
        await Eventually.BeTrueAsync(async () =>
            !process.IsRunning || await AcceptsAsync(), Limit, () => process.Story);
        return process.IsRunning;
    }

    private async Task<bool> AcceptsAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", Port);
            return process!.Error.Contains("running", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthCheck.Mosquitto.Testing;

/// <summary>
/// A real Mosquitto on loopback, configured by <c>mosquitto/local.conf</c>, with data of its own: it can be stopped,
/// killed and started again on the same port with the same data.
/// </summary>
public sealed class MosquittoBroker : IAsyncDisposable
{
    private const int SigUsr1 = 10;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(15);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("healthcheck-mosquitto-");
    private readonly StringBuilder earlierLogs = new();
    private readonly string[] extraLines;
    private readonly string data;
    private TestProcess? process;

    private MosquittoBroker(int port, string? dataDirectory, string[] extraLines)
    {
        (Port, this.extraLines) = (port, extraLines);
        data = dataDirectory ?? directory.CreateSubdirectory("data").FullName;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>For the setting <c>Mqtt:Url</c>.</summary>
    public string Url => $"mqtt://127.0.0.1:{Port}";

    /// <summary>Where it saves what it keeps.</summary>
    public string DataFile => Path.Combine(data, "mosquitto.db");

    /// <summary>False while it is stopped or killed.</summary>
    public bool IsRunning => process?.IsRunning ?? false;

    /// <summary>What it logged, all its runs together; for the message of a test that fails.</summary>
    public string Log => earlierLogs + process?.Error;

    /// <summary>Starts a broker and waits until it lets a client in.</summary>
    /// <param name="port">0 for a free one.</param>
    /// <param name="dataDirectory">Where it keeps its data; null for a temporary directory.</param>
    /// <param name="extraLines">Lines of mosquitto.conf(5) to add.</param>
    /// <exception cref="InvalidOperationException">It did not come up; the message has its log.</exception>
    public static async Task<MosquittoBroker> StartAsync(
        int port = 0, string? dataDirectory = null, params string[] extraLines)
    {
        for (var attemptsLeft = 3; ; attemptsLeft--)
        {
            var broker = new MosquittoBroker(port == 0 ? LoopbackPort.Free() : port, dataDirectory, extraLines);
            try
            {
                await broker.StartAgainAsync();
                return broker;
            }
            catch (InvalidOperationException)
            {
                await broker.DisposeAsync();
                // Somebody else may have taken the free port in between.
                if (port != 0 || attemptsLeft == 1
                    || !broker.Log.Contains("Address already in use", StringComparison.Ordinal))
                    throw;
            }
        }
    }

    /// <summary>Starts it after <see cref="StopAsync"/> or <see cref="KillAsync"/>: same port, same data.</summary>
    /// <exception cref="InvalidOperationException">It runs, or did not come up; the message has its log.</exception>
    public async Task StartAgainAsync()
    {
        if (IsRunning)
            throw new InvalidOperationException("The broker is running already");

        var configuration = Path.Combine(directory.FullName, "mosquitto.conf");
        await File.WriteAllTextAsync(configuration, Configuration());
        process = TestProcess.Start(Program(), ["-c", configuration]);
        using var deadline = new CancellationTokenSource(StartLimit);
        try
        {
            while (!await LetsClientInAsync(deadline.Token))
            {
                if (!IsRunning)
                    throw new InvalidOperationException($"Mosquitto ended at once: {await StoryAsync()}");
                await Task.Delay(20, deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"Mosquitto let nobody in: {process.Story}");
        }
    }

    /// <summary>Asks it to save now; by itself it does each half hour.</summary>
    public void Save() => Process().Signal(SigUsr1);

    /// <summary>Stops it cleanly: it saves everything first.</summary>
    public async Task StopAsync()
    {
        await Process().StopAsync();
        await EndRunAsync();
    }

    /// <summary>Kills it (SIGKILL): it saves nothing more.</summary>
    public async Task KillAsync()
    {
        await Process().KillAsync();
        await EndRunAsync();
    }

    /// <summary>Kills it if it runs, and deletes what it kept in its temporary directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndRunAsync();
        directory.Refresh();
        if (directory.Exists)
            directory.Delete(recursive: true);
    }

    private TestProcess Process() => process ?? throw new InvalidOperationException("The broker is not running");

    private async Task EndRunAsync()
    {
        if (process is null)
            return;
        await process.DisposeAsync();
        earlierLogs.Append(process.Error);
        process = null;
    }

    /// <summary>A file of <c>mosquitto/</c>, as it was when this was built.</summary>
    public static string Shipped(string name)
    {
        using var resource = typeof(MosquittoBroker).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    private string Configuration() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {Shipped("local.conf")}
            persistence_location {data}/
            {string.Join('\n', extraLines)}
            listener {Port} 127.0.0.1

            """);

    // Debian has it in a directory that is not on an ordinary user's path.
    internal static string Program() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/sbin")
            .Select(folder => Path.Combine(folder, "mosquitto"))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("Mosquitto is not installed: apt install mosquitto");

    // A whole MQTT 3.1.1 handshake: a port that accepts is not yet a broker that answers, or not this one.
    private async Task<bool> LetsClientInAsync(CancellationToken cancellation)
    {
        byte[] connect = [0x10, 12, 0, 4, .. "MQTT"u8, 4, 2, 0, 10, 0, 0];
        byte[] accepted = [0x20, 2, 0, 0];
        var answer = new byte[accepted.Length];
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellation);
            var stream = client.GetStream();
            await stream.WriteAsync(connect, cancellation);
            await stream.ReadExactlyAsync(answer, cancellation);
            await stream.WriteAsync(new byte[] { 0xE0, 0 }, cancellation);
            return answer.AsSpan().SequenceEqual(accepted);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private async Task<string> StoryAsync()
    {
        await Process().WaitForExitAsync(StartLimit);
        return Process().Story;
    }
}

using System.Net.Sockets;
using System.Text;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests;

/// <summary>The agent as a service of <c>Type=notify</c>, with a test in the place of systemd.</summary>
public sealed class SystemdTests : IDisposable
{
    private const int SigHup = 1;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("healthcheck-notify-");
    private readonly Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public SystemdTests() => systemd.Bind(new UnixDomainSocketEndPoint(SocketPath));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string SocketPath => Path.Combine(directory.FullName, "notify");

    public void Dispose()
    {
        systemd.Dispose();
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task It_says_ready_then_lives_tick_by_tick_reloads_when_told_and_says_when_it_stops()
    {
        await using var agent = await StartAsync("""{ "Health": { "IntervalSeconds": 1 } }""", watchdogSeconds: 30);
        await ReceiveAsync("READY=1");
        await ReceiveAsync("WATCHDOG=1");
        await ReceiveAsync("WATCHDOG=1");

        await File.WriteAllTextAsync(
            agent.SettingsFile,
            """{ "Health": { "IntervalSeconds": 2 }, "Device": { "Name": "Cellar", "Id": "other" } }""", Stop);
        agent.Signal(SigHup);
        Assert.Matches(@"^RELOADING=1\nMONOTONIC_USEC=\d+$", await ReceiveAsync("RELOADING=1"));
        Assert.Equal("READY=1\nSTATUS=Measuring every 2 s", await ReceiveAsync("READY=1"));
        var device = Wire.ReadAnnouncement(await agent.Http.GetByteArrayAsync("/device", Stop));
        Assert.Equal(("Cellar", 2), (device.Name, device.IntervalSeconds));
        Assert.NotEqual("other", device.Id);
        await Eventually.BeTrueAsync(() =>
            agent.Log.Contains("at the next start only: Device:Id", StringComparison.Ordinal), Limit, () => agent.Log);

        var stopped = agent.StopAsync();
        await ReceiveAsync("STOPPING=1");
        Assert.Equal(0, await stopped);
    }

    [Fact]
    public async Task Settings_with_mistakes_are_refused_with_every_mistake_and_the_old_ones_stay()
    {
        await using var agent =
            await StartAsync(
                """{ "Health": { "IntervalSeconds": 1 }, "Device": { "Name": "Attic" } }""", watchdogSeconds: 30);
        await ReceiveAsync("READY=1");
        await File.WriteAllTextAsync(
            agent.SettingsFile,
            """{ "Health": { "IntervalSeconds": 0, "Intervall": 3 }, "Device": { "Name": "Cellar" } }""", Stop);
        agent.Signal(SigHup);
        await ReceiveAsync("RELOADING=1");
        Assert.Equal("READY=1\nSTATUS=The settings were not reloaded: see the log", await ReceiveAsync("READY=1"));
        Assert.Equal("Attic", Wire.ReadAnnouncement(await agent.Http.GetByteArrayAsync("/device", Stop)).Name);
        await Eventually.BeTrueAsync(
            () => agent.Log.Contains(
                    $"Health:IntervalSeconds is '0' ({agent.SettingsFile}, line 1): it must be a whole number from 1 "
                        + $"to 3600",
                    StringComparison.Ordinal)
                && agent.Log.Contains("Health:Intervall", StringComparison.Ordinal),
            Limit, () => agent.Log);
        await ReceiveAsync("WATCHDOG=1");
    }

    [Fact]
    public async Task A_new_threshold_is_judged_by_from_the_next_sample_on()
    {
        // A quarter of the memory of the captured board is in use.
        using var board = Fixture.Files("pi-4");
        var root = $$"""{ "Health": { "IntervalSeconds": 1 }, "Host": { "Root": "{{board.Locate("")}}" } }""";
        await using var agent = await StartAsync(root, watchdogSeconds: 30);
        Assert.DoesNotContain(
            "memory-full", await agent.Http.GetStringAsync("/health", Stop), StringComparison.Ordinal);

        await File.WriteAllTextAsync(
            agent.SettingsFile, root[..^1] + """, "Verdict": { "MemoryWarningPercent": 20 } }""", Stop);
        agent.Signal(SigHup);
        await Eventually.BeTrueAsync(
            async () => (await agent.Http.GetStringAsync("/health", Stop))
                .Contains("memory-full", StringComparison.Ordinal), Limit,
            () => agent.Log);
    }

    [Fact]
    public async Task A_watchdog_less_patient_than_the_interval_is_long_is_still_fed()
    {
        await using var agent = await StartAsync("""{ "Health": { "IntervalSeconds": 3600 } }""", watchdogSeconds: 2);
        await ReceiveAsync("READY=1");
        await ReceiveAsync("WATCHDOG=1");
        await ReceiveAsync("WATCHDOG=1");
        Assert.Equal(1, Wire.ReadSnapshot(await agent.Http.GetByteArrayAsync("/health", Stop)).Sequence);
    }

    private Task<AgentProcess> StartAsync(string settings, int watchdogSeconds) => AgentProcess.StartAsync(
        settings, ("NOTIFY_SOCKET", SocketPath), ("WATCHDOG_USEC", $"{watchdogSeconds}000000"));

    // The next message that begins with this; others in between are let pass.
    private async Task<string> ReceiveAsync(string beginning)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(Limit);
        var buffer = new byte[4096];
        while (true)
        {
            var text = Encoding.UTF8.GetString(buffer, 0, await systemd.ReceiveAsync(buffer, limit.Token));
            if (text.StartsWith(beginning, StringComparison.Ordinal))
                return text;
        }
    }
}

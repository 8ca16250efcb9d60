using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>A filesystem whose server is gone keeps whoever asks for ever. It must not keep the agent.</summary>
public sealed class HungMountTests
{
    private const int SigStop = 19, SigCont = 18;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_mount_that_hangs_costs_its_own_figures_only()
    {
        await using var mount = await FuseMount.CreateAsync();
        await using var agent = await AgentProgram.StartAsync($"mqtt://127.0.0.1:{LoopbackPort.Free()}");
        Assert.NotNull(MountIn(await agent.HealthAsync(), mount.Path)?.Total);

        mount.Server.Signal(SigStop);
        await Eventually.BeTrueAsync(
            async () => MountIn(await agent.HealthAsync(), mount.Path) is { Total: null }, Limit,
            () => agent.Process.Story);
        await agent.MeasuredAsync(3);

        var health = await agent.HealthAsync();
        Assert.Null(MountIn(health, mount.Path)!.Free);
        Assert.NotNull(health.Storage!.Total);
        Assert.NotNull(health.Memory);
        Assert.Contains(health.Problems, problem => problem.Message.Contains(mount.Path, StringComparison.Ordinal));
        var (exitCode, output, error) = await TestProcess.RunAsync(Checkout.Agent, ["once"], Limit);
        Assert.True(exitCode == 0, error);
        Assert.Contains(mount.Path, output, StringComparison.Ordinal);

        mount.Server.Signal(SigCont);
        await Eventually.BeTrueAsync(
            async () => MountIn(await agent.HealthAsync(), mount.Path) is { Total: not null }, Limit,
            () => agent.Process.Story);
        Assert.Equal(0, await agent.Process.StopAsync());
    }

    [Fact]
    public async Task A_mount_that_hangs_does_not_keep_the_agent_from_stopping()
    {
        await using var mount = await FuseMount.CreateAsync();
        await using var agent = await AgentProgram.StartAsync($"mqtt://127.0.0.1:{LoopbackPort.Free()}");
        mount.Server.Signal(SigStop);
        await Eventually.BeTrueAsync(
            async () => MountIn(await agent.HealthAsync(), mount.Path) is { Total: null }, Limit,
            () => agent.Process.Story);

        Assert.Equal(0, await agent.Process.StopAsync(TimeSpan.FromSeconds(10)));
    }

    private static MountReading? MountIn(HealthSnapshot health, string path) =>
        health.Storage?.Mounts.SingleOrDefault(mount => mount.Mount == path);

    /// <summary>A folder shown a second time by a program that can be stopped.</summary>
    private sealed class FuseMount : IAsyncDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("healthcheck-mount-");

        private FuseMount() => (Path, Server) = (folder.CreateSubdirectory("mounted").FullName, Start(folder));

        public string Path { get; }

        public TestProcess Server { get; }

        public static async Task<FuseMount> CreateAsync()
        {
            Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may mount here");
            Assert.SkipUnless(File.Exists("/dev/fuse"), "this kernel has no FUSE, or this container may not use it");
            Assert.SkipUnless(File.Exists("/usr/bin/bindfs"), "bindfs is not installed");

            var mount = new FuseMount();
            try
            {
                await Eventually.BeTrueAsync(() =>
                    mount.IsThere || !mount.Server.IsRunning, Limit, () => mount.Server.Story);
                Assert.SkipUnless(mount.IsThere, $"bindfs may not mount here: {mount.Server.Error}");
                return mount;
            }
            catch
            {
                await mount.DisposeAsync();
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            // Lazily: whatever still waits for the stopped server is set free by its end.
            if (IsThere)
                await TestProcess.RunAsync("/usr/bin/umount", ["-l", Path], Limit);
            await Server.DisposeAsync();
            folder.Delete(recursive: true);
        }

        private bool IsThere =>
            File.ReadAllText("/proc/self/mountinfo").Contains($" {Path} ", StringComparison.Ordinal);

        // With a subtype, for a plain "fuse" could be anything and is not reported.
        private static TestProcess Start(DirectoryInfo folder) => TestProcess.Start(
            "/usr/bin/bindfs",
            [
                "-f", "-o", "subtype=bindfs", folder.CreateSubdirectory("source").FullName,
                System.IO.Path.Combine(folder.FullName, "mounted"),
            ]);
    }
}

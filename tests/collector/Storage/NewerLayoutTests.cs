using System.Diagnostics;
using HealthCheck.Collector.Storage;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>Each command, with the real program, on a state that a newer version wrote.</summary>
public sealed class NewerLayoutTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(Examples.Noon);

    private string State => directory.File("state");

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("database", "run")]
    [InlineData("database", "compact")]
    [InlineData("database", "export")]
    [InlineData("database", "restore")]
    [InlineData("log", "run")]
    [InlineData("log", "compact")]
    [InlineData("log", "export")]
    [InlineData("history", "run")]
    [InlineData("history", "compact")]
    [InlineData("history", "export")]
    [InlineData("history", "restore")]
    public async Task A_newer_layout_is_refused_with_a_sentence_and_exit_78(string newer, string command)
    {
        var backup = directory.File("backup");
        await using (var store = Open())
        {
            await store.SaveAsync(Changes.Of(Changes.Sample(1, Examples.Noon)));
            await store.SaveAsync(Changes.Of(Examples.Device()));
        }

        MakeNewer(newer);
        if (command == "restore")
        {
            await using var target = File.Create(backup);
            await Collector.Storage.Backup.BackupArchive.WriteAsync(
                State, StateDirectory.Existing(State).DataFiles(), target, TestContext.Current.CancellationToken);
        }

        var before = Content();
        var (exitCode, error) = await RunAsync(command == "restore" ? [command, backup] : [command]);

        Assert.Equal(78, exitCode);
        Assert.Contains("run the version of the collector that wrote it", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Equal(before, Content());
    }

    private LiteDbStore Open() => LiteDbStore.Open(new(State), new(clock, new LogLines().Logger), clock);

    private void MakeNewer(string what)
    {
        switch (what)
        {
            case "database":
                using (var file = LiteDbFile.Open(Path.Combine(State, "collector.db")))
                {
                    file.Write(database =>
                    {
                        var meta = database.GetCollection("meta").FindById(1);
                        meta["version"] = 99;
                        database.GetCollection("meta").Update(meta);
                    });
                }

                break;
            case "log":
                File.WriteAllBytes(Path.Combine(State, "wal-7.log"), new FileHeader(1, 7).Write("HCLOG\0"u8, 99));
                break;
            default:
                var segment = Directory.GetFiles(State, "*.seg", SearchOption.AllDirectories)[0];
                var bytes = File.ReadAllBytes(segment);
                new FileHeader(1, 0).Write("HCSEG\0"u8, 99).CopyTo(bytes, 0);
                File.WriteAllBytes(segment, bytes);
                break;
        }
    }

    private IEnumerable<(string Path, string Bytes)> Content() =>
    [
        .. Directory.GetFiles(State, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(file => Path.GetExtension(file) is ".db" or ".log" or ".seg")
            .Select(file => (file, Convert.ToHexString(File.ReadAllBytes(file)))),
    ];

    private async Task<(int ExitCode, string Error)> RunAsync(string[] arguments)
    {
        // No collector listens there.
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "healthcheck-collector"),
            [.. arguments, "--state", State, "--set", "Http:Port=1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        return (process.ExitCode, await error);
    }
}

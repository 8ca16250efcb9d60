using System.CommandLine;
using System.Globalization;
using HealthCheck.Collector.Settings;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Storage.Backup;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// Commands about what the collector holds: backup, restore, export, compact. Progress goes to standard error.
/// </summary>
internal static class DataCommands
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Command> All(SettingsOptions settings) =>
        [Backup(settings), Restore(settings), Export(settings), Compact(settings)];

    private static Command Backup(SettingsOptions settings)
    {
        var token = CollectorConnection.TokenFileOption();
        var file = new Argument<string>("FILE") { Description = "Where to; it must not be there yet" };
        var command =
            new Command(
                "backup", "Write everything a running collector holds into a file, while it runs") { file, token };
        command.SetAction((result, stop) => WithSettingsAsync(settings, result, async read =>
        {
            using var client = new CollectorClient(read, result.GetValue(token));
            await client.BackUpAsync(result.GetValue(file)!, Progress, stop);
            Console.Error.WriteLine($"\nBackup written to {result.GetValue(file)}.");
        }));
        return command;
    }

    private static Command Restore(SettingsOptions settings)
    {
        var file = new Argument<string>("FILE") { Description = "A backup" };
        var command = new Command(
            "restore",
            "Put a backup in the place of what the state directory holds; as root or the collector's user, while it "
            + "is stopped") { file };
        command.SetAction((result, stop) => WithSettingsAsync(settings, result, read =>
        {
            var aside = Storage.Backup.Restore.Run(
                result.GetValue(file)!, read.State, TimeProvider.System.GetUtcNow(), Console.Error.WriteLine, stop);
            Console.Error.WriteLine(aside is null ? "Restored." : $"Restored. What was there before is in {aside}.");
            return Task.CompletedTask;
        }));
        return command;
    }

    private static Command Export(SettingsOptions settings)
    {
        Option<string[]> devices =
            new("--device") { HelpName = "ID", Description = "Only this device; may be repeated" },
            metrics =
                new("--metric")
                {
                    HelpName = "NAME",
                    Description = "Only this figure, * stands for any text; may be repeated"
                };
        Option<string?> from =
            new("--from")
            {
                HelpName = "TIME",
                Description = "Since when, for example 2026-11-22T12:00Z [default: all that is kept]"
            },
            to = new("--to") { HelpName = "TIME", Description = "Until when [default: now]" };
        var token = CollectorConnection.TokenFileOption();
        var format =
            new Option<string>("--format")
            {
                HelpName = "FORMAT",
                Description = "csv or json-lines",
                DefaultValueFactory = _ => "csv"
            };
        var command =
            new Command(
                "export", "Write samples to standard output, one figure a line; also while the collector is stopped")
        {
            devices, metrics, from, to, format, token,
        };
        command.SetAction((result, stop) => WithSettingsAsync(settings, result, async read =>
        {
            var export = new SampleExport(
                result.GetValue(devices) ?? [], result.GetValue(metrics) is { Length: > 0 } named ? named : ["*"],
                Time(result.GetValue(from), "--from") ?? DateTimeOffset.UnixEpoch,
                Time(result.GetValue(to), "--to") ?? TimeProvider.System.GetUtcNow(), result.GetValue(format)!);
            if (export.Mistake() is { } mistake)
                throw new StoreException(mistake);
            using var client = new CollectorClient(read, result.GetValue(token));
            await using var output = ConsoleProgram.OpenOutput();
            if (!await client.TryExportAsync(export, output, Progress, stop))
                await ExportFromFilesAsync(read, export, output, stop);
            Console.Error.WriteLine();
        }));
        return command;
    }

    private static Command Compact(SettingsOptions settings)
    {
        var command =
            new Command("compact",
                "Give back the room that deleted data left; as root or the collector's user, while it is stopped");
        command.SetAction((result, stop) => WithSettingsAsync(settings, result, read =>
        {
            Compaction.Run(
                read.State,
                (file, before, after) =>
                    Console.Error.WriteLine($"{file}: {ByteText.Of(before)} → {ByteText.Of(after)}"),
                stop);
            return Task.CompletedTask;
        }));
        return command;
    }

    private static async Task ExportFromFilesAsync(
        CollectorSettings settings, SampleExport export, Stream output, CancellationToken stop)
    {
        Console.Error.WriteLine("No collector answers; reading its files.");
        using var owner = StateOwner.Become(settings.State.Directory);
        var condition = new StoreHealth(TimeProvider.System, Serilog.Core.Logger.None);
        await using var store = LiteDbStore.Open(
            settings.State, settings.History, settings.Events, condition, TimeProvider.System);
        await export.WriteAsync(store, await store.LoadAsync(stop).ToListAsync(stop), output, stop);
    }

    private static async Task<int> WithSettingsAsync(
        SettingsOptions options, ParseResult result, Func<CollectorSettings, Task> work)
    {
        try
        {
            await work(CollectorSettings.Read(options.Read(result)));
            return ExitCode.Ok;
        }
        catch (StoreException e) when (e.IsNewerLayout)
        {
            ErrorOutput.Write(e);
            return ExitCode.BadSettings;
        }
    }

    private static DateTimeOffset? Time(string? text, string option) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
        : throw new StoreException($"{option} is '{text}': it must be a time, for example 2026-11-22T12:00Z.");

    private static void Progress(long bytes) => Console.Error.Write($"\r{ByteText.Of(bytes)} ");
}

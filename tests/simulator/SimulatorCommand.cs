#pragma warning disable RCS0056 // Long literals.

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace HealthCheck.Simulator;

/// <summary>The command line, and what it starts.</summary>
internal static class SimulatorCommand
{
    private const string Description = """
        Plays a fleet of agents against a broker: announcements, status, live health with realistic figures on different
        boards, trouble of every kind (every third device has one), backlog, and answers to what a collector asks for.
        The same seed is the same fleet, sample by sample.

          healthcheck-simulator --devices 300 --rate 10                 300 devices, each sends every 30 s, until Ctrl-C
          healthcheck-simulator --devices 300 --rate 10 --history-days 30 --history-interval 300
                                                                        the same with a month before, sent first
          healthcheck-simulator --devices 50 --rate 500 --seconds 60 --losses 5 --outages 20 --linger 120
                                                                        a minute of trouble, then answers to requests
          healthcheck-simulator --devices 1000 --rate 0 --samples 200 --quick
                                                                        200,000 samples as fast as the broker takes them

        One connection speaks for many devices, so there is no last will. At the end, one line of JSON says what was
        sent. --ledger FILE has one line for each device: samples 1 to "last" were measured, and a collector should
        have each.
        """;

    /// <summary>The whole command line.</summary>
    public static RootCommand Create()
    {
        var broker =
            new Option<Uri>("--broker")
            {
                Description = "The broker, mqtt://host:port",
                DefaultValueFactory = _ =>
                new("mqtt://127.0.0.1:1883"),
                CustomParser = result => new(result.Tokens[0].Value)
            };
        var devices = Number("--devices", 10, "Devices");
        var connections = Number("--connections", 4, "Connections they share");
        var rate = Fraction("--rate", 1, "Live samples a second of all together; 0: as many as the broker takes");
        var seconds = Fraction("--seconds", 0, "How long live samples are sent; 0: until stopped");
        var samples = Number("--samples", 0, "Live samples of each device, instead of --seconds");
        var seed = Number("--seed", 1, "Another seed is another fleet");
        var losses = Fraction("--losses", 0, "Percentage of samples that are sent only when asked for");
        var outages = Fraction("--outages", 0, "Percentage of devices that are away for 20 s now and then");
        var duplicates = Fraction("--duplicates", 0, "Percentage of samples sent twice");
        var disorder = Fraction("--disorder", 0, "Percentage of samples sent after later ones, as backlog");
        var holds = Number("--holds", 100_000, "Recent samples a device can send again; older ones are gone");
        var days = Fraction("--history-days", 0, "Days before now to be sent first");
        var interval = Number("--history-interval", 30, "Seconds between two samples of that history");
        var linger = Fraction("--linger", 0, "Seconds to answer requests after the last sample");
        var quick = new Option<bool>("--quick") { Description = "Figures from a stock: cheap, for load" };
        var small =
            new Option<bool>("--small")
            {
                Description = "Samples of about 1 KB: load, memory, storage, uptime and temperature only"
            };
        var window = Number("--window", 1000, "Messages of a connection on their way at a time");
        var discovery =
            Number("--discovery-kilobytes", 0,
                "Size of a retained message that announces each device to Home Assistant; real ones have 20 to 40");
        var ledger =
            new Option<string?>(
                "--ledger")
            { Description = "File for what was measured, a line of JSON for each device" };

        var root = new RootCommand(Description);
        foreach (
            var option in (Option[])[broker, devices, connections, rate, seconds, samples, seed, losses, outages,
                duplicates, disorder, holds, days, interval, linger, quick, small, window, discovery, ledger])
            root.Add(option);
        root.SetAction((given, stop) =>
        {
            var (count, perSecond, time) = (given.GetValue(devices), given.GetValue(rate), given.GetValue(seconds));
            var each = given.GetValue(samples) is > 0 and var asked ? asked
                : time > 0 && perSecond > 0 ? (long)Math.Ceiling(time * perSecond / count)
                : int.MaxValue;
            return RunAsync(
                new(
                    given.GetValue(broker)!, count, Math.Min(count, given.GetValue(connections)), perSecond, each,
                    given.GetValue(seed),
                    given.GetValue(losses), given.GetValue(outages), given.GetValue(duplicates),
                    given.GetValue(disorder),
                    given.GetValue(holds), given.GetValue(days), given.GetValue(interval),
                    TimeSpan.FromSeconds(given.GetValue(linger)),
                    given.GetValue(quick), given.GetValue(small), given.GetValue(window),
                    1024 * given.GetValue(discovery), given.GetValue(ledger)),
                stop);
        });
        return root;
    }

    private static async Task<int> RunAsync(SimulatorOptions options, CancellationToken cancelled)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        var now = TimeProvider.System.GetUtcNow();
        var begin = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        var (tally, watch) = (new Tally(), Stopwatch.StartNew());
        var parts = Enumerable.Range(0, options.Connections)
            .Select(number => new Simulation(options, number, begin, tally)).ToList();
        await Task.WhenAll(parts.Select(part => Task.Run(() => part.RunAsync(stop.Token), CancellationToken.None)))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine(
            tally.Line(watch.Elapsed - options.Linger > TimeSpan.Zero
                ? watch.Elapsed - options.Linger
                : watch.Elapsed));
        if (options.Ledger is { } ledger)
            await File.WriteAllLinesAsync(ledger, parts.SelectMany(Lines), CancellationToken.None);
        return 0;
    }

    private static IEnumerable<string> Lines(Simulation part) => part.Devices.Select((device, place) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":"{{device.Id}}","bootId":"{{device.BootId}}","startedAt":"{{device.StartedAt:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}","last":{{part.Measured(place)}}}"""));

    private static Option<int> Number(string name, int otherwise, string meaning) =>
        new(name) { Description = meaning, DefaultValueFactory = _ => otherwise };

    private static Option<double> Fraction(string name, double otherwise, string meaning) =>
        new(name) { Description = meaning, DefaultValueFactory = _ => otherwise };
}

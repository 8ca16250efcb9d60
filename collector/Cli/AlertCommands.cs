using System.CommandLine;
using System.Globalization;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Settings;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// The commands about alerts: <c>alerts</c> and <c>alert add|remove|channels|test|ack</c>. Channels are written to their
/// file, so that they can be added before the collector runs; the rest asks a running collector.
/// </summary>
internal sealed class AlertCommands
{
    private const int MostEnded = 10;

    private readonly SettingsOptions settings;
    private readonly QueryConnection connection;

    private AlertCommands(SettingsOptions settings) =>
        (this.settings, connection) = (settings, new QueryConnection(settings));

    /// <summary>Adds them.</summary>
    public static void AddTo(RootCommand root, SettingsOptions settings)
    {
        var commands = new AlertCommands(settings);
        var add = commands.Add();
        root.Add(commands.List());
        var alert = new Command("alert", "The channels over which people are told, single alerts, and rules")
        {
            add, commands.Channels(), commands.Test(), commands.Remove(), commands.Acknowledge(),
        };
        new AlertRuleCommands(commands.connection).AddTo(alert);
        root.Add(alert);
        HelpWithExamples.Of(root).AddText(add, KindTable());
    }

    private Command List()
    {
        var json = new Option<bool>("--json") { Description = "The API's document as it is, for programs" };
        var command = new Command("alerts", "List what is wrong now, and over which channels people are told") { json };
        connection.AddTo(command);
        command.SetAction((result, stop) => connection.AskAsync(result, async collector =>
        {
            if (result.GetValue(json))
            {
                await using var output = ConsoleProgram.OpenOutput();
                await output.WriteAsync(await collector.ReadAsync("/api/alerts", stop), stop);
                output.WriteByte((byte)'\n');
                return;
            }

            Print(await collector.ReadAsync("/api/alerts", WireJson.Default.AlertList, stop));
        }));
        return command;
    }

    private Command Add()
    {
        var kind = new Argument<string>("KIND")
        {
            Description = $"The service: {string.Join(", ", ChannelKinds.All.Select(each => each.Name))}",
        };
        var target = new Argument<string>("TARGET")
        {
            Description = "Where to, as the list below says; - reads it from standard input, if it is a secret",
        };
        var name = new Option<string?>("--name")
        {
            HelpName = "NAME",
            Description = "What you call it [default: the service]",
        };
        Option<string[]>
            option = new("--option")
            {
                HelpName = "NAME=VALUE",
                Description = "What the service needs beside the target; may be repeated",
            },
            optionFile = new("--option-file")
            {
                HelpName = "NAME=FILE",
                Description = "The same from a file, for secrets; may be repeated",
            };
        var command = new Command("add", "Add a channel: from then on it gets the alerts; 'alert test' tries it")
        {
            kind, target, name, option, optionFile,
        };
        command.SetAction((result, _) => Task.FromResult(WithFile(result, file =>
        {
            var wanted = result.GetValue(target)!;
            var entry = new ChannelEntry(
                result.GetValue(name) ?? result.GetValue(kind)!, result.GetValue(kind)!,
                wanted == "-" ? Console.In.ReadLine()?.Trim() ?? "" : wanted,
                Options(result.GetValue(option) ?? [], result.GetValue(optionFile) ?? []));
            file.Add(entry);
            Console.Error.WriteLine(
                $"Added. Try it: healthcheck-collector alert test {Quoted(entry.Name)}");
        })));
        return command;
    }

    private Command Channels()
    {
        var command = new Command(
            "channels", "List the channels, 'name<TAB>kind<TAB>target<TAB>where it is from', without their secrets");
        command.SetAction((result, _) => Task.FromResult(WithFile(result, file =>
        {
            foreach (var each in file.All())
            {
                Console.WriteLine(
                    $"{each.Name}\t{each.Kind}\t{ChannelKinds.Find(each.Kind)?.Shown(each)}\t"
                        + (each.IsFromSettings ? "settings" : "added"));
            }
        })));
        return command;
    }

    private Command Remove()
    {
        var name = new Argument<string>("NAME") { Description = "The channel" };
        var command = new Command("remove", "Remove a channel; what waits for it is not sent") { name };
        command.SetAction((result, _) => Task.FromResult(WithFile(result, file =>
        {
            var called = result.GetValue(name)!;
            file.Remove(called);
            Console.Error.WriteLine($"'{called}' is removed.");
        })));
        return command;
    }

    private Command Test()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The channel [default: all of them]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("test", "Send a test message, and print what the service answers") { name };
        connection.AddTo(command);
        command.SetAction((result, stop) => connection.AskAsync(result, async collector =>
        {
            var list = await collector.ReadAsync("/api/alerts", WireJson.Default.AlertList, stop);
            var names = result.GetValue(name) is { } one ? [one] : list.Channels.Select(each => each.Name).ToList();
            if (names.Count == 0)
            {
                throw new QueryCommandException(
                    "There is no channel. Add one, for example: healthcheck-collector alert add ntfy "
                        + "https://ntfy.sh/a-topic-that-nobody-guesses");
            }

            var failed = 0;
            foreach (var each in names)
            {
                var test = await collector.PostAsync(
                    $"/api/alerts/channels/{Uri.EscapeDataString(each)}/test", WireJson.Default.AlertTest, stop);
                failed += test.Delivered ? 0 : 1;
                Console.WriteLine($"{each}: {(test.Delivered ? "sent" : "NOT SENT")}: {PlainText.Line(test.Answer)}");
                foreach (var line in test.Text?.Split('\n') ?? [])
                    Console.WriteLine($"    {PlainText.Line(line)}");
            }

            if (failed > 0)
                throw new QueryCommandException("Not every channel works: see above.");
        }));
        return command;
    }

    private Command Acknowledge()
    {
        var id = new Argument<int>("ID") { Description = "Number of the alert, as 'alerts' lists it" };
        var command = new Command("ack", "Say that you know of an alert: it is not told again until it is over") { id };
        connection.AddTo(command);
        command.SetAction((result, stop) => connection.AskAsync(result, async collector =>
        {
            var path = $"/api/alerts/{result.GetValue(id).ToString(CultureInfo.InvariantCulture)}/acknowledge";
            var alert = await collector.PostAsync(path, WireJson.Default.AlertEntry, stop);
            Console.WriteLine($"Acknowledged: {PlainText.Line($"{alert.Device}: {alert.Text}")}");
        }));
        return command;
    }

    private static void Print(AlertList list)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var each in list.Alerts)
            Console.WriteLine(Line(each, now));
        if (list.Alerts.Count == 0)
            Console.WriteLine("No alerts.");
        foreach (var each in list.Ended.Take(MostEnded))
            Console.WriteLine(Line(each, now));
        foreach (var each in list.Channels)
        {
            var state = each.Refused is { } reason ? $"takes no messages: {reason}"
                : each.Waiting > 0 ? $"{each.Waiting} waiting: {each.LastAnswer ?? "being sent"}"
                : "ok";
            Console.WriteLine(
                $"Channel {PlainText.Line(each.Name)} ({each.Kind}{(each.FromSettings ? ", from the settings" : "")}): "
                    + PlainText.Line(state));
        }

        if (list.Channels.Count == 0)
            Console.WriteLine("No channel is set up: nobody is told. See healthcheck-collector alert add --help.");
    }

    private static string Line(AlertEntry alert, DateTimeOffset now)
    {
        var span = Words.Plain(Words.Span((alert.EndedAt ?? now) - alert.Since));
        var state = alert.Silenced ? "silenced"
            : alert.AcknowledgedAt is not null && alert.State == AlertPhase.Open
            ? "acknowledged"
            : alert.State.ToString().ToLowerInvariant();
        return PlainText.Line(
            $"{alert.Id,5}  {alert.Severity.ToString().ToLowerInvariant(),-8}  {state,-12}  {span,8}  "
            + $"{alert.Device}: {alert.Text}");
    }

    private static Dictionary<string, string> Options(string[] given, string[] files)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (text, isFile) in given.Select(each => (each, false)).Concat(files.Select(each => (each, true))))
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } key, var value])
                throw new AlertException(
                    $"--option{(isFile ? "-file must be like NAME=FILE" : " must be like NAME=VALUE")}. Nothing was added.");
            try
            {
                if (!options.TryAdd(key, isFile ? UserFile.ReadText(value).Trim() : value))
                    throw new AlertException($"The option {key} is given twice. Nothing was added.");
            }
            catch (Exception e) when (isFile && UserFile.IsUnusable(e))
            {
                throw new AlertException($"{value} cannot be read: {ErrorText.Of(e)}. Nothing was added.");
            }
        }

        return options;
    }

    private static string KindTable() => "Services, with what TARGET is and the options each has:\n\n"
        + string.Concat(ChannelKinds.All.Select(each =>
            $"  {each.Name}: {each.Target}\n"
            + string.Concat(each.Options.Select(option =>
                $"      {option.Name}{(option.IsNeeded ? "" : " (optional)")}: {option.Meaning}\n"))))
        + """

            Examples:
              healthcheck-collector alert add ntfy https://ntfy.sh/a-topic-that-nobody-guesses
              healthcheck-collector alert add discord - < webhook-url
              healthcheck-collector alert add email me@example.org --option server=smtp.example.org \
                  --option user=me@example.org --option-file password=smtp-password
            """;

    private static string Quoted(string name) => name.All(char.IsAsciiLetterOrDigit) ? name : $"'{name}'";

    private int WithFile(ParseResult result, Action<ChannelFile> work)
    {
        var read = CollectorSettings.Read(settings.Read(result));
        work(new(read.State.Directory, read.Alerts.Channels));
        return ExitCode.Ok;
    }
}

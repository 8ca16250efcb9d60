using System.CommandLine;
using System.Text.Json;
using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Cli;

/// <summary>The commands about rules for alerts: <c>alert rules|rule|preview|unrule|mute|unmute</c>.</summary>
internal sealed class AlertRuleCommands(QueryConnection connection)
{
    /// <summary>Adds them.</summary>
    /// <param name="alert">The command <c>alert</c>.</param>
    public void AddTo(Command alert)
    {
        alert.Add(List());
        alert.Add(Save());
        alert.Add(Preview());
        alert.Add(Remove());
        alert.Add(Mute());
        alert.Add(Unmute());
    }

    private Command List()
    {
        var command = new Command("rules", "List the rules; of several that say something the last one decides");
        connection.AddTo(command);
        command.SetAction((result, stop) => connection.AskAsync(result, async collector =>
        {
            var list = await collector.ReadAsync("/api/alerts", WireJson.Default.AlertList, stop);
            var names = (await collector.DevicesAsync(stop)).Items.ToDictionary(
                each => each.Id, each => each.Name ?? each.Id);
            foreach (var rule in list.Rules)
            {
                var text = RuleText.Of(rule, id => names.GetValueOrDefault(id, id));
                Console.WriteLine($"{PlainText.Line(rule.Name)}\t{PlainText.Line(text)}");
            }

            if (list.Rules.Count == 0)
                Console.Error.WriteLine("There is no rule: alerts are told as docs/alerts.md says.");
        }));
        return command;
    }

    private Command Save()
    {
        var options = new RuleOptions();
        var command = new Command("rule", "Add a rule, or replace that of its name; 'alert preview' tries it");
        options.AddTo(command);
        connection.AddTo(command);
        command.SetAction((result, stop) => connection.AskAsync(result, async collector =>
            await SaveAsync(collector, await options.ReadAsync(result, collector, stop), stop)));
        return command;
    }

    private Command Preview()
    {
        var options = new RuleOptions();
        var command = new Command("preview", "Say what a rule would have changed in the last seven days");
        options.AddTo(command);
        connection.AddTo(command);
        command.SetAction((result, stop) => connection.AskAsync(result, async collector =>
        {
            var rule = await options.ReadAsync(result, collector, stop);
            var preview = await collector.PostAsync(
                "/api/alerts/preview", Document(rule), WireJson.Default.AlertPreview, stop);
            Print("As it is", preview.Before);
            Print("With this rule", preview.After);
            if (!preview.IsWhole)
                Console.WriteLine($"Only since {Words.Iso(preview.From)}: more happened than is looked at.");
        }));
        return command;
    }

    private Command Remove()
    {
        var name = new Argument<string>("NAME") { Description = "The rule" };
        var command = new Command("unrule", "Remove a rule") { name };
        connection.AddTo(command);
        command.SetAction((result, stop) => connection.AskAsync(result, async collector =>
        {
            var called = result.GetValue(name)!;
            await collector.DeleteAsync(RulePath(called), stop);
            Console.Error.WriteLine($"'{called}' is removed.");
        }));
        return command;
    }

    private Command Mute()
    {
        var device = DeviceArgument();
        var tag = TagOption();
        var span = new Option<string?>("--for")
        {
            HelpName = "TIME",
            Description = "How long, such as 30m, 2h, 3d or 1w",
        };
        Option<string?>
            until = new("--until") { HelpName = "TIME", Description = "Until when, such as 2026-12-24T18:00Z" },
            reason = new("--reason") { HelpName = "TEXT", Description = "Why, for whoever sees it" };
        var command = new Command("mute", "Tell nothing of a device or a tag until a time")
        {
            device, tag, span, until, reason,
        };
        connection.AddTo(command);
        command.SetAction((result, stop) => connection.AskAsync(result, async collector =>
        {
            var end = RuleOptions.Moment("--for", result.GetValue(span))
                ?? RuleOptions.Moment("--until", result.GetValue(until))
                ?? throw new QueryCommandException("Say how long: --for 2h, or --until 2026-12-24T18:00Z.");
            var target = await TargetAsync(result.GetValue(device), result.GetValue(tag), collector, stop);
            await SaveAsync(collector, target with { Until = end, Reason = result.GetValue(reason) }, stop);
        }));
        return command;
    }

    private Command Unmute()
    {
        var device = DeviceArgument();
        var tag = TagOption();
        var command = new Command("unmute", "End 'alert mute' now") { device, tag };
        connection.AddTo(command);
        command.SetAction((result, stop) => connection.AskAsync(result, async collector =>
        {
            var target = await TargetAsync(result.GetValue(device), result.GetValue(tag), collector, stop);
            await collector.DeleteAsync(RulePath(target.Name), stop);
            Console.Error.WriteLine("Its alerts are told again.");
        }));
        return command;
    }

    private static Argument<string?> DeviceArgument() => new("DEVICE")
    {
        Description = "Name or id of the device",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static Option<string?> TagOption() =>
        new("--tag") { HelpName = "TAG", Description = "All devices with this tag, instead of one device" };

    // The rule of a muted device or tag has a name that can be found again.
    private static async Task<AlertRule> TargetAsync(
        string? device, string? tag, RemoteCollector collector, CancellationToken stop) => (device, tag) switch
        {
            ({ } name, null) => Mutes.OfDevice((await collector.FindAsync(name, stop)).Id),
            (null, { } word) => Mutes.OfTag(word),
            _ => throw new QueryCommandException("Name a device, or a tag with --tag."),
        };

    private static async Task SaveAsync(RemoteCollector collector, AlertRule rule, CancellationToken stop)
    {
        await collector.PostAsync("/api/alerts/rules", Document(rule), WireJson.Default.AlertRule, stop);
        Console.Error.WriteLine(PlainText.Line($"Saved. {RuleText.Of(rule, id => id)}"));
    }

    private static string RulePath(string name) => $"/api/alerts/rules?name={Uri.EscapeDataString(name)}";

    private static string Document(AlertRule rule) => JsonSerializer.Serialize(rule, WireJson.Default.AlertRule);

    private static void Print(string title, IReadOnlyList<PreviewMessage> messages)
    {
        Console.WriteLine($"{title}: {Words.Plain(Words.Count(messages.Count, "message", "messages"))}");
        foreach (var each in messages)
        {
            var channels = string.Join(", ", each.Channels);
            Console.WriteLine(PlainText.Line($"  {Words.Iso(each.Time)}  {each.Title}  [{channels}]"));
        }
    }
}

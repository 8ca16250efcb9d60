using System.Text.Encodings.Web;
using Fluid;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>
/// A template of the owner in the language Liquid, which makes the text of a channel. It sees the message and nothing
/// else: no files, no programs, and only so much time and memory.
/// </summary>
internal sealed class MessageTemplate
{
    private const int MostTemplate = 16_384, MostTags = 200, MostBrackets = 50, MostSteps = 5_000, MostText = 65_536;
    private const int MostOfMessage = 8_000, MostLines = 500;

    private static readonly string[] Tags = ["if", "unless", "case", "for", "assign", "comment", "raw"];
    private static readonly FluidParser Parser = MakeParser();

    private readonly IFluidTemplate template;

    private MessageTemplate(IFluidTemplate template) => this.template = template;

    /// <summary>Reads a template.</summary>
    /// <exception cref="TemplateException">It has a mistake, or uses what is not allowed.</exception>
    public static MessageTemplate Parse(string text)
    {
        // Each level costs room on the stack.
        if (text.Length > MostTemplate)
            throw new TemplateException($"it is longer than {MostTemplate} characters");
        if (text.AsSpan().Count("{%") > MostTags || text.AsSpan().Count('[') > MostBrackets)
            throw new TemplateException($"it has more than {MostTags} tags or {MostBrackets} brackets");
        if (!Parser.TryParse(text, out var parsed, out var error))
            throw new TemplateException(FirstLine(error));
        new TemplateRules().VisitTemplate(parsed);
        return new(parsed);
    }

    /// <summary>What is wrong with a template, tried with several messages; null when nothing is.</summary>
    /// <param name="text">The template.</param>
    /// <param name="encoder">Takes what markup would take for its own out of the values.</param>
    /// <param name="check">What is wrong with what it makes; null when nothing is.</param>
    public static string? Mistake(string text, TextEncoder encoder, Func<string, string?> check)
    {
        try
        {
            var template = Parse(text);
            return Examples().Select(each => check(template.Render(each, encoder)))
                .FirstOrDefault(mistake => mistake is not null);
        }
        catch (TemplateException e)
        {
            return e.Message;
        }
    }

    /// <summary>The text of a message.</summary>
    /// <exception cref="TemplateException">It fails with this message.</exception>
    public string Render(AlertMessage message, TextEncoder encoder)
    {
        var context = new TemplateContext(Options());
        var text = MessageText.Body(message, MostOfMessage, MessageText.Units, withUrl: false);
        context.SetValue("id", message.Id);
        context.SetValue("thread", message.Thread);
        context.SetValue("kind", message.Kind.ToString().ToLowerInvariant());
        context.SetValue("severity", Word(message.Severity));
        context.SetValue("title", MessageText.Title(message, MostOfMessage, MessageText.Units));
        context.SetValue("text", text);
        context.SetValue("lines", Lines(text));
        context.SetValue("url", message.Url ?? "");
        context.SetValue("time", message.Time.ToUniversalTime());
        context.SetValue("alerts", message.Alerts.Select(TemplateAlert.Of).ToArray());
        using var writer = new LimitedWriter(MostText);
        try
        {
            // Nothing in it waits for anything.
            template.RenderAsync(writer, encoder, context).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not TemplateException)
        {
            // The library throws whatever it meets; the plain message is sent then.
            throw new TemplateException(FirstLine(e.Message));
        }

        return writer.ToString();
    }

    /// <summary>As the webhook says it.</summary>
    public static string Word(HealthStatus severity) => severity.ToString().ToLowerInvariant();

    private static TemplateOptions Options()
    {
        var options = new TemplateOptions
        {
            MaxSteps = MostSteps,
            MaxRecursion = 10,
            StrictVariables = true,
            StrictFilters = true,
            TimeZone = TimeZoneInfo.Utc,
        };
        options.MemberAccessStrategy.MemberNameStrategy = MemberNameStrategies.CamelCase;
        options.MemberAccessStrategy.Register<TemplateAlert>();
        return options;
    }

    private static FluidParser MakeParser()
    {
        var parser = new FluidParser(new() { AllowFunctions = false });
        foreach (var tag in parser.RegisteredTags.Keys.Where(each => !Tags.Contains(each)).ToList())
            parser.RegisteredTags.Remove(tag);
        return parser;
    }

    // Each of them is work for a loop or a filter.
    private static string[] Lines(string text) => text.Split('\n') is { Length: > MostLines } all
        ? [.. all.Take(MostLines - 1), $"… and {Amount.Of(all.Length - MostLines + 1, "more line", "more lines")}"]
        : text.Split('\n');

    // With what spoils JSON, HTML and forms, and without what may be missing.
    private static IEnumerable<AlertMessage> Examples()
    {
        var time = new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero);
        const string Hostile = "\"<b>' & \\ = é\t{{ title }}";
        var alert = new AlertInMessage("0123abcd", Hostile, "offline", HealthStatus.Critical, time, Hostile);
        var first = new AlertMessage(
            "1", "1", AlertMessageKind.Alert, HealthStatus.Critical, Hostile, $"{Hostile}\nsecond\n",
            "https://example.org/?a=1&b=2", time)
        {
            Alerts = [alert, alert with { DeviceId = null }],
        };
        yield return first;
        yield return first with { Kind = AlertMessageKind.Recovery, Severity = HealthStatus.Ok, Alerts = [] };
        yield return first with { Kind = AlertMessageKind.Test, Text = "", Url = null, Alerts = [] };
    }

    // What follows is the template itself, or a name of the library's.
    private static string FirstLine(string message) => message switch
    {
        _ when message.Contains("Fluid.", StringComparison.Ordinal) =>
            "it uses a name that there is not, or a value that is missing",
        // It says the same of too many steps.
        _ when message.Contains("maximum level of recursion", StringComparison.Ordinal)
            || message.Contains("maximum number of statements", StringComparison.Ordinal) =>
            $"it takes more than {MostSteps} steps",
        _ => PlainText.Line(message.Split('\n')[0].Trim(), 200),
    };
}

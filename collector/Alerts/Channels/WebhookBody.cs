using System.Text.Encodings.Web;
using System.Text.Json;
using Fluid;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>The body that the template of a webhook makes.</summary>
/// <param name="Text">The body; null without a template, or when it failed.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Failure">Why the template failed; null when it did not.</param>
internal sealed record WebhookBody(string? Text, string ContentType, string? Failure)
{
    /// <summary>The type unless another is given.</summary>
    public const string Json = "application/json";

    private const string PlainTextType = "text/plain", Form = "application/x-www-form-urlencoded";

    /// <summary>All types.</summary>
    public const string Types = $"{Json}, {PlainTextType} or {Form}";

    /// <summary>What is wrong with the options of a template; null when nothing is.</summary>
    public static string? Mistake(ChannelEntry entry)
    {
        var type = Type(entry);
        if (!Types.Contains(type, StringComparison.Ordinal) || !type.Contains('/', StringComparison.Ordinal))
            return $"Option contentType '{PlainText.Line(type, 100)}' is unknown; give {Types}";
        if (entry.Options.GetValueOrDefault("template") is not { } template)
            return entry.Options.ContainsKey("contentType")
                ? "Option contentType is for a template only; give option template, too, or leave it out"
                : null;
        return MessageTemplate.Mistake(template, Encoder(type), body => type == Json ? MistakeOfJson(body) : null)
            is { } mistake
            ? $"Option template: {mistake}"
            : null;
    }

    /// <summary>Makes it.</summary>
    public static WebhookBody Of(ChannelEntry entry, AlertMessage message)
    {
        if (entry.Options.GetValueOrDefault("template") is not { } template)
            return new(null, Json, null);
        try
        {
            var text = MessageTemplate.Parse(template).Render(message, Encoder(Type(entry)));
            return Type(entry) == Json && MistakeOfJson(text) is { } mistake
                ? new(null, Json, mistake)
                : new(text, Type(entry), null);
        }
        catch (TemplateException e)
        {
            return new(null, Json, e.Message);
        }
    }

    private static string Type(ChannelEntry entry) => entry.Options.GetValueOrDefault("contentType", Json);

    private static TextEncoder Encoder(string type) => type switch
    {
        Json => JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Form => UrlEncoder.Default,
        _ => NullEncoder.Default,
    };

    private static string? MistakeOfJson(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return null;
        }
        catch (JsonException e)
        {
            return $"what it makes is no JSON: {PlainText.Line(e.Message, 150)}";
        }
    }
}

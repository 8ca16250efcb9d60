using System.Text.Json;
using HealthCheck.Collector.Http;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Api;

/// <summary>Reads the JSON body of a request, as strictly as JSON is meant: no key twice, no half characters.</summary>
internal static class JsonBody
{
    private const string HalfCharacter = "The body has a text with half a character in it.";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Answers a request by its body, or says what is wrong with the body.</summary>
    public static async Task<IResult> ReadAsync(HttpRequest request, Func<JsonElement, Task<IResult>> answer)
    {
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(request.Body, Strict, request.HttpContext.RequestAborted);
        }
        catch (JsonException e)
        {
            return Answer.Problem(StatusCodes.Status400BadRequest, $"The body is no JSON document: {ErrorText.Of(e)}.");
        }
        catch (InvalidOperationException)
        {
            // Of a key it finds that out while it looks for others of the same name.
            return Answer.Problem(StatusCodes.Status400BadRequest, HalfCharacter);
        }
        catch (BadHttpRequestException e)
        {
            return Answer.Problem(e.StatusCode, $"The body cannot be read: {ErrorText.Of(e)}.");
        }

        using (body)
        {
            return IsText(body.RootElement)
                ? await answer(body.RootElement)
                : Answer.Problem(StatusCodes.Status400BadRequest, HalfCharacter);
        }
    }

    // JSON may escape half of a surrogate pair, and then no text can be made of it.
    private static bool IsText(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(each => IsText(() => each.Name) && IsText(each.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(IsText),
        JsonValueKind.String => IsText(element.GetString),
        _ => true,
    };

    private static bool IsText(Func<string?> read)
    {
        try
        {
            return read() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}

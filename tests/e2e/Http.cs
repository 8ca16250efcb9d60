using System.Net;
using System.Net.Http.Headers;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>Asks the programs over HTTP.</summary>
internal static class Http
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Asks, and takes any answer.</summary>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    public static async Task<Answer> GetAsync(string url, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (accept is not null)
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        return await SendAsync(request);
    }

    /// <summary>Sends JSON, and takes any answer.</summary>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    public static async Task<Answer> SendAsync(HttpMethod method, string url, string json)
    {
        using var request =
            new HttpRequestMessage(method, url) { Content = new StringContent(json, null, "application/json") };
        return await SendAsync(request);
    }

    /// <summary>Asks, and is content only with 200; null when there is none.</summary>
    public static async Task<Answer?> TryGetAsync(string url)
    {
        try
        {
            var answer = await GetAsync(url);
            return answer.Status == HttpStatusCode.OK ? answer : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        return new Answer(
            response.StatusCode, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsByteArrayAsync());
    }
}

using System.Net;

namespace HealthCheck.Collector.Tests.Login;

/// <summary>A browser or a program that asks the collector.</summary>
internal sealed class Peer(HttpClient client) : IDisposable
{
    /// <summary>What it sends with each request.</summary>
    public void Always(string name, string value) =>
        Assert.True(client.DefaultRequestHeaders.TryAddWithoutValidation(name, value));

    public Task<HttpResponseMessage> GetAsync(string path) => client.GetAsync(path);

    public Task<HttpResponseMessage> DeleteAsync(string path) => client.DeleteAsync(path);

    public Task<string> TextAsync(string path) => client.GetStringAsync(path);

    /// <summary>The answer as soon as it begins.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    public async Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        return await client.PostAsync(path, form);
    }

    /// <summary>Begins to read what does not end by itself.</summary>
    public async Task<Stream> OpenAsync(string path)
    {
        var stream = await client.GetStreamAsync(path);
        Assert.True(await stream.ReadAsync(new byte[1]) > 0);
        return stream;
    }

    public void Dispose() => client.Dispose();
}

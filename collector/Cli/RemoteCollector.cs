using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HealthCheck.Collector.Api;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Cli;

/// <summary>A running collector, asked over HTTP. What goes wrong is said so that somebody knows what to do.</summary>
internal sealed class RemoteCollector : IDisposable
{
    private const int MostDevices = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly HttpClient http;
    private readonly Uri url;
    private readonly string origin;

    /// <param name="http">The way there; it is closed with this.</param>
    /// <param name="origin">Who said so, for error messages.</param>
    public RemoteCollector(HttpClient http, string origin)
    {
        (this.http, this.origin, url) = (http, origin, http.BaseAddress!);
        (http.Timeout, http.MaxResponseContentBufferSize) = (Patience, 256 << 20);
    }

    /// <summary>A document as it is sent.</summary>
    /// <exception cref="QueryCommandException">It cannot be had.</exception>
    public async Task<byte[]> ReadAsync(string path, CancellationToken stop)
    {
        using var answer = await GetAsync(path, HttpCompletionOption.ResponseContentRead, stop);
        return await answer.Content.ReadAsByteArrayAsync(stop);
    }

    /// <summary>A document.</summary>
    /// <exception cref="QueryCommandException">It cannot be had.</exception>
    public async Task<T> ReadAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop) =>
        Parse(await ReadAsync(path, stop), type);

    /// <summary>Has something done, and reads the answer.</summary>
    /// <exception cref="QueryCommandException">It is not done.</exception>
    public Task<T> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop) =>
        PostAsync(path, "", type, stop);

    /// <summary>Has something done with a document, and reads the answer.</summary>
    /// <exception cref="QueryCommandException">It is not done.</exception>
    public async Task<T> PostAsync<T>(string path, string body, JsonTypeInfo<T> type, CancellationToken stop)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, body, stop);
        return Parse(await answer.Content.ReadAsByteArrayAsync(stop), type);
    }

    /// <summary>Has something removed.</summary>
    /// <exception cref="QueryCommandException">It is not removed.</exception>
    public async Task DeleteAsync(string path, CancellationToken stop)
    {
        using var answer = await SendAsync(HttpMethod.Delete, path, "", stop);
    }

    /// <summary>All devices, as many as a terminal can mean.</summary>
    public Task<DeviceList> DevicesAsync(CancellationToken stop) =>
        ReadAsync($"/api/devices?sort=status&limit={MostDevices}", WireJson.Default.DeviceList, stop);

    /// <summary>A device by its id, its name or its host name.</summary>
    /// <exception cref="QueryCommandException">There is none, or there are several.</exception>
    public async Task<DeviceSummary> FindAsync(string wanted, CancellationToken stop)
    {
        var list =
            await ReadAsync(
                $"/api/devices?text={Uri.EscapeDataString(wanted)}", WireJson.Default.DeviceList, stop);
        var found = list.Items.Where(device => device.Id == wanted).ToList();
        if (found.Count == 0)
            found = [.. list.Items.Where(device => Is(device.Name) || Is(device.Hostname))];
        return found.Count switch
        {
            1 => found[0],
            0 => throw new QueryCommandException(
                $"There is no device '{wanted}'. See them all with healthcheck-collector devices."),
            _ => throw new QueryCommandException(
                $"{found.Count} devices are called '{wanted}': "
                    + $"{string.Join(", ", found.Select(device => device.Id))}. Name one by its id."),
        };

        bool Is(string? name) => wanted.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What changes, until the connection breaks.</summary>
    /// <param name="lastEvent">The id of the last event told; null to begin now.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="QueryCommandException">It cannot be had.</exception>
    public async IAsyncEnumerable<SseItem<string>> ChangesAsync(
        string? lastEvent, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var path = "/api/changes" + (lastEvent is null ? "" : $"?after={Uri.EscapeDataString(lastEvent)}");
        using var answer = await GetAsync(path, HttpCompletionOption.ResponseHeadersRead, stop);
        await using var stream = await answer.Content.ReadAsStreamAsync(stop);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(stop))
            yield return item;
    }

    public void Dispose() => http.Dispose();

    private T Parse<T>(byte[] document, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(document, type)!;
        }
        catch (JsonException e)
        {
            throw new QueryCommandException(
                $"What answers at {url} is no collector, or of another version: {ErrorText.Of(e)}.");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return await SendAsync(request, HttpCompletionOption.ResponseContentRead, stop);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, HttpCompletionOption until, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, until, stop);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, HttpCompletionOption until, CancellationToken stop)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, until, stop);
        }
        catch (HttpRequestException e)
        {
            throw new QueryCommandException(
                $"No collector answers at {url} ({origin}): {ErrorText.Of(e)}. Start it, for example with"
                + " systemctl start healthcheck-collector, or say where it is with --url http://host:7080.");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new QueryCommandException($"The collector at {url} ({origin}) does not answer in time.");
        }

        if (answer.IsSuccessStatusCode)
            return answer;
        if (answer.StatusCode is HttpStatusCode.Unauthorized)
        {
            answer.Dispose();
            throw new QueryCommandException(
                $"The collector at {url} ({origin}) wants to know who is asking: use sudo on its machine, or a token "
                    + $"with --token-file FILE"
                + " (healthcheck-collector token create NAME makes one).", HttpStatusCode.Unauthorized);
        }

        using (answer)
            throw new QueryCommandException(await ReasonAsync(answer, stop), answer.StatusCode);
    }

    private async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        try
        {
            var problem =
                JsonSerializer.Deserialize(
                    await answer.Content.ReadAsByteArrayAsync(stop), ApiJson.Default.ProblemDetails);
            if (problem?.Detail is { } detail)
                return detail;
        }
        catch (JsonException)
        {
            // Not one of ours.
        }

        return $"What answers at {url} ({origin}) says {(int)answer.StatusCode}: is it a collector?";
    }
}

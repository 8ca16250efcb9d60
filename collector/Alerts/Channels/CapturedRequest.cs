namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>Keeps the request that a library makes, and sends nothing: the channels have their own way to send.</summary>
internal sealed class CapturedRequest : HttpMessageHandler
{
    private HttpRequestMessage? captured;

    /// <summary>The request.</summary>
    public HttpRequestMessage Request => captured ?? throw new InvalidOperationException("Nothing was sent.");

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        captured = new HttpRequestMessage(request.Method, request.RequestUri);
        foreach (var (name, values) in request.Headers)
            captured.Headers.TryAddWithoutValidation(name, values);
        captured.Content = new ByteArrayContent(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        foreach (var (name, values) in request.Content.Headers)
            captured.Content.Headers.TryAddWithoutValidation(name, values);
        return new(System.Net.HttpStatusCode.Created);
    }
}

using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>Sends the request of a channel and says what came of it, without the secrets of the channel.</summary>
/// <param name="context">What channels share.</param>
/// <param name="secrets">Secrets of this channel.</param>
internal sealed class ChannelClient(ChannelContext context, Secrets secrets)
{
    /// <summary>Sends.</summary>
    /// <param name="request">Made anew for each attempt.</param>
    /// <param name="refine">What an answer means to this service; null where the status says it.</param>
    /// <param name="stop">Ends the attempt.</param>
    public async Task<SendResult> SendAsync(
        HttpRequestMessage request, Func<HttpAnswer, SendResult?> refine, CancellationToken stop)
    {
        using (request)
        {
            var result = await TrySendAsync(request, refine, stop);
            return result with { Answer = secrets.Hide(result.Answer) };
        }
    }

    private async Task<SendResult> TrySendAsync(
        HttpRequestMessage request, Func<HttpAnswer, SendResult?> refine, CancellationToken stop)
    {
        try
        {
            // Discord turns those away that do not say what they are.
            request.Headers.UserAgent.Add(new("HealthCheck", "1.0"));
            using var response = await context.Http.SendAsync(request, stop);
            var answer = await HttpAnswer.ReadAsync(response, context.Time, stop);
            return refine(answer) ?? answer.ToResult();
        }
        catch (Exception e) when (!stop.IsCancellationRequested && ErrorText.IsExpected(e))
        {
            var isForbidden = (e as HttpRequestException)?.InnerException is ForbiddenAddressException;
            return new(isForbidden ? SendOutcome.Refused : SendOutcome.Retry, ErrorText.Of(e));
        }
    }
}

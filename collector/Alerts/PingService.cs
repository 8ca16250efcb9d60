using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Health;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using Serilog;

namespace HealthCheck.Collector.Alerts;

/// <summary>
/// Pings an address each minute, so that somebody notices when the collector dies. The conventions are those of
/// healthchecks.io: POST to the address, or to <c>/fail</c> below it while something is critical.
/// </summary>
internal sealed class PingService(
    AlertOptions options, HealthReport report, ChannelContext context, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private bool isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.PingUrlFile is not { } file)
            return;
        using var timer = new PeriodicTimer(Interval, context.Time);
        do
        {
            var failure = await PingAsync(file, stoppingToken);
            if (failure is not null && !isFailing)
                log.Warning("The address of Alerts:PingUrlFile cannot be pinged, it is tried again: {Reason}", failure);
            else if (failure is null && isFailing)
                log.Information("The address of Alerts:PingUrlFile is pinged again");
            isFailing = failure is not null;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Null when it worked; else why not, without the address, which is a secret.
    private async Task<string?> PingAsync(string file, CancellationToken stop)
    {
        try
        {
            var problems = report.Problems();
            var isCritical = problems.Any(each => each.Severity == HealthStatus.Critical);
            var url = UserFile.ReadText(file).Trim().TrimEnd('/') + (isCritical ? "/fail" : "");
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                return "the file holds no address that begins with http:// or https://";
            using var request = new HttpRequestMessage(HttpMethod.Post, address)
            {
                Content = new StringContent(string.Join('\n', problems.Select(each => each.Message))),
            };
            using var answer = await context.Http.SendAsync(request, stop);
            return answer.IsSuccessStatusCode ? null : $"HTTP {(int)answer.StatusCode}";
        }
        catch (TimeoutException)
        {
            return "it did not answer in time";
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            return ErrorText.Of(e);
        }
    }
}

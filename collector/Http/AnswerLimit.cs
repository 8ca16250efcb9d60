using System.Globalization;
using System.Net;
using HealthCheck.Hosting.Http;

namespace HealthCheck.Collector.Http;

/// <summary>
/// How many answers of one kind are made at a time: in all, and for one caller, so that a caller who asks too often
/// waits for itself
/// alone. A request that finds no place waits a little, without a thread, and is told to come back otherwise.
/// </summary>
/// <param name="what">What they are, for example <c>exports</c>.</param>
/// <param name="inAll">At most so many at a time.</param>
/// <param name="perCaller">Of these at most so many for one address, see <see cref="PeerAddress"/>; those that wait
/// count too.</param>
/// <param name="patience">So long a request waits for its turn.</param>
internal sealed class AnswerLimit(string what, int inAll, int perCaller, TimeSpan patience) : IDisposable
{
    private readonly SemaphoreSlim places = new(inAll);
    private readonly Dictionary<IPAddress, int> byCaller = [];

    /// <summary>
    /// For a route: lets a request through or tells why not. Its place is free again when its answer was read.
    /// </summary>
    public async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await EnterAsync(context.HttpContext) ?? await next(context);

    /// <summary>Takes a place for a request.</summary>
    /// <returns>What the caller is told when there is none; null when there is one.</returns>
    public async Task<IResult?> EnterAsync(HttpContext context)
    {
        var caller = PeerAddress.Of(context.Connection.RemoteIpAddress);
        if (!TryCount(caller))
        {
            return Refuse(
                context, StatusCodes.Status429TooManyRequests,
                $"At most {perCaller} {what} are made for one address at a time, and yours are not finished.");
        }

        if (!await HasPlaceAsync(context, caller))
        {
            return Refuse(
                context, StatusCodes.Status503ServiceUnavailable,
                $"At most {inAll} {what} are made at a time, and others are waiting for theirs.");
        }

        context.Response.RegisterForDispose(new Place(this, caller));
        return null;
    }

    public void Dispose() => places.Dispose();

    private async Task<bool> HasPlaceAsync(HttpContext context, IPAddress caller)
    {
        var hasPlace = false;
        try
        {
            return hasPlace = await places.WaitAsync(patience, context.RequestAborted);
        }
        finally
        {
            if (!hasPlace)
                Uncount(caller);
        }
    }

    private bool TryCount(IPAddress caller)
    {
        lock (byCaller)
        {
            var count = byCaller.GetValueOrDefault(caller);
            if (count >= perCaller)
                return false;
            byCaller[caller] = count + 1;
            return true;
        }
    }

    private void Uncount(IPAddress caller)
    {
        lock (byCaller)
        {
            if (--byCaller[caller] == 0)
                byCaller.Remove(caller);
        }
    }

    private IResult Refuse(HttpContext context, int statusCode, string detail)
    {
        var seconds = Math.Max(5, (int)patience.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Answer.Problem(statusCode, $"{detail} Ask again in {seconds} seconds.");
    }

    private sealed class Place(AnswerLimit limit, IPAddress caller) : IDisposable
    {
        public void Dispose()
        {
            limit.Uncount(caller);
            limit.places.Release();
        }
    }
}

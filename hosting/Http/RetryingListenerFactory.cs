using System.Net;
using System.Net.Sockets;
using HealthCheck.Hosting.Retry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthCheck.Hosting.Http;

/// <summary>
/// Lets Kestrel start when its address is missing or its port is taken: logs the reason in one line, and retries with
/// growing delays while the rest of the program runs.
/// </summary>
/// <param name="options">Options of the sockets.</param>
/// <param name="state">Gets the reason of the failure.</param>
/// <param name="logs">The log.</param>
/// <param name="clock">The clock.</param>
public sealed class RetryingListenerFactory(
    IOptions<SocketTransportOptions> options, ListenState state, ILoggerFactory logs, TimeProvider clock)
    : IConnectionListenerFactory
{
    private readonly SocketTransportFactory sockets = new(options, logs);
    private readonly ListenState state = state;
    private readonly TimeProvider clock = clock;
    private readonly ILogger log = logs.CreateLogger("http");

    /// <inheritdoc />
    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            return await sockets.BindAsync(endpoint, cancellationToken);
        }
        catch (Exception e) when (ErrorOf(e) is { } error && !HasOtherFamily(endpoint, error))
        {
            Report(error, endpoint);
            return new Waiting(this, endpoint);
        }
    }

    // Where there is no IPv6, Kestrel listens on all addresses of IPv4 instead.
    private static bool HasOtherFamily(EndPoint endpoint, SocketError error) =>
        endpoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any)
        && error is not (SocketError.AddressAlreadyInUse or SocketError.AccessDenied);

    private static SocketError? ErrorOf(Exception e) =>
        ((e as SocketException) ?? e.InnerException as SocketException)?.SocketErrorCode;

    private void Report(SocketError error, EndPoint endpoint)
    {
        var failure = ListenFailure.Of(error, endpoint);
        if (failure == state.Failure)
            return;
        state.Failure = failure;
        log.LogWarning("{Failure} Everything else works; HTTP is tried again until it can be opened.", failure);
    }

    /// <summary>A listener without a socket until a later attempt succeeds.</summary>
    private sealed class Waiting(RetryingListenerFactory factory, EndPoint endpoint) : IConnectionListener
    {
        private readonly CancellationTokenSource unbound = new();
        private IConnectionListener? inner;

        public EndPoint EndPoint => inner?.EndPoint ?? endpoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, unbound.Token);
            for (var failures = 1; inner is null; failures++)
            {
                await Task.Delay(RetryDelay.After(failures, Random.Shared.NextDouble()), factory.clock, either.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (either.IsCancellationRequested)
                    return null;
                inner = await TryBindAsync(either.Token);
            }

            return await inner.AcceptAsync(cancellationToken);
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await unbound.CancelAsync();
            if (inner is not null)
                await inner.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await unbound.CancelAsync();
            if (inner is not null)
                await inner.DisposeAsync();
            unbound.Dispose();
        }

        private async Task<IConnectionListener?> TryBindAsync(CancellationToken stop)
        {
            try
            {
                var bound = await factory.sockets.BindAsync(endpoint, stop);
                factory.state.Failure = null;
                factory.log.LogInformation("HTTP listens at {EndPoint} now", bound.EndPoint);
                return bound;
            }
            catch (Exception e) when (ErrorOf(e) is { } error)
            {
                factory.Report(error, endpoint);
                return null;
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using HealthCheck.Hosting.Http;
using HealthCheck.Mosquitto.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthCheck.Hosting.Tests.Http;

public sealed class RetryingListenerFactoryTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Lines lines = new();
    private readonly ListenState state = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => lines.Dispose();

    [Fact]
    public async Task A_port_that_is_taken_is_named_once_and_used_when_it_is_free()
    {
        using var other = new TcpListener(IPAddress.Loopback, LoopbackPort.Free());
        other.Start();
        var end = (IPEndPoint)other.LocalEndpoint;
        var listener = await Factory().BindAsync(end, Stop);
        var accepting = listener.AcceptAsync(Stop).AsTask();
        await Eventually.BeTrueAsync(() => state.Failure is not null, Limit);
        Assert.Equal($"Http:Port is '{end.Port}': another program listens there", state.Failure!.Cause);

        other.Stop();
        await Eventually.BeTrueAsync(() => state.Failure is null, Limit, () => string.Join('\n', lines.All));
        using var client = new TcpClient();
        await client.ConnectAsync(end, Stop);
        await using var accepted = await accepting;
        Assert.NotNull(accepted);
        Assert.Single(lines.All, line => line.Contains("another program listens there", StringComparison.Ordinal));
        Assert.Contains(lines.All, line => line.StartsWith("HTTP listens at ", StringComparison.Ordinal));
        await listener.UnbindAsync(Stop);
        await listener.DisposeAsync();
    }

    [Fact]
    public async Task A_listener_that_waits_ends_when_the_program_does()
    {
        var listener = await Factory().BindAsync(new IPEndPoint(IPAddress.Parse("192.0.2.77"), 7070), Stop);
        Assert.Equal("Http:Address is '192.0.2.77': this machine has no such address now", state.Failure!.Cause);
        var accepting = listener.AcceptAsync(Stop).AsTask();
        await listener.UnbindAsync(Stop);
        Assert.Null(await accepting.WaitAsync(Limit, Stop));
        await listener.DisposeAsync();
    }

    [Theory]
    [InlineData(SocketError.AccessDenied, "192.168.1.5", "Http:Port is '80': this user may not listen there")]
    [InlineData(SocketError.AddressFamilyNotSupported, "::1", "Http:Address is '::1': this machine has no IPv6")]
    [InlineData(SocketError.NoBufferSpaceAvailable, "::1",
        "Http:Address is '::1', Http:Port is '80': listening failed (NoBufferSpaceAvailable)")]
    public void Each_cause_has_its_words(SocketError error, string address, string cause) =>
        Assert.Equal(cause, ListenFailure.Of(error, new IPEndPoint(IPAddress.Parse(address), 80)).Cause);

    private RetryingListenerFactory Factory() =>
        new(Options.Create(new SocketTransportOptions()), state, lines, TimeProvider.System);

    /// <summary>Keeps what is logged.</summary>
    private sealed class Lines : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> all = [];

        public IReadOnlyList<string> All => [.. all];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            all.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}

using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>A real SMTP server on loopback.</summary>
internal sealed class MailServer : MessageStore, IMailboxFilter, IUserAuthenticator, IAsyncDisposable
{
    public const string User = "pi@example.org", Password = "correct horse";

    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<(MimeMessage Mail, bool IsSecure, string? User)> received = new();
    private Task running = Task.CompletedTask;

    public int Port { get; } = FreePort();

    /// <summary>What it answers to a message.</summary>
    public SmtpResponse Answer { get; init; } = SmtpResponse.Ok;

    /// <summary>What it answers to a recipient; null for yes.</summary>
    public SmtpResponse? RecipientAnswer { get; init; }

    /// <summary>What it answers to a sender; null for yes.</summary>
    public SmtpResponse? SenderAnswer { get; init; }

    /// <summary>The one message that it has, and how it came.</summary>
    public (MimeMessage Mail, bool IsSecure, string? User) Received => Assert.Single(received);

    public int Count => received.Count;

    /// <summary>Starts it.</summary>
    /// <param name="certificate">For TLS; null for a server without.</param>
    /// <param name="isSecure">Whether it begins with TLS at once.</param>
    public MailServer Start(X509Certificate2? certificate = null, bool isSecure = false)
    {
        var options = new SmtpServerOptionsBuilder().ServerName("mail.test").MaxRetryCount(5).Endpoint(endpoint =>
        {
            endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).IsSecure(isSecure)
                .AllowUnsecureAuthentication(certificate is null);
            if (certificate is not null)
                endpoint.Certificate(certificate);
        }).Build();
        var services = new ServiceProvider();
        services.Add((IMessageStore)this);
        services.Add((IMailboxFilter)this);
        services.Add((IUserAuthenticator)this);
        running = new SmtpServer.SmtpServer(options, services).StartAsync(stop.Token);
        return this;
    }

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer,
        CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(buffer.ToArray());
        received.Enqueue((
            await MimeMessage.LoadAsync(bytes, cancellationToken), context.Pipe.IsSecure,
            context.Authentication?.User));
        return Answer;
    }

    public Task<bool> AuthenticateAsync(
        ISessionContext context, string user, string password, CancellationToken cancellationToken) =>
        Task.FromResult(user == User && password == Password);

    public Task<bool> CanAcceptFromAsync(
        ISessionContext context, SmtpServer.Mail.IMailbox @from, int size, CancellationToken cancellationToken) =>
        SenderAnswer is { } no ? throw new SmtpResponseException(no) : Task.FromResult(true);

    public Task<bool> CanDeliverToAsync(
        ISessionContext context, SmtpServer.Mail.IMailbox to, SmtpServer.Mail.IMailbox @from,
        CancellationToken cancellationToken) =>
        RecipientAnswer is { } no ? throw new SmtpResponseException(no) : Task.FromResult(true);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }

        stop.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

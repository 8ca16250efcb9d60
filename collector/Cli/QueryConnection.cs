using System.CommandLine;
using HealthCheck.Collector.Settings;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Cli;

/// <summary>How a command reaches a running collector: <c>--url</c>, else the settings.</summary>
internal sealed class QueryConnection(SettingsOptions settings)
{
    private readonly Option<string?> url =
        new("--url")
        {
            Description = "Where the collector is [default: by its settings, http://127.0.0.1:7080]",
            HelpName = "URL"
        };

    private readonly Option<string?> token = CollectorConnection.TokenFileOption();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(url);
        command.Add(token);
    }

    /// <summary>Asks a collector; Ctrl-C ends it without an error.</summary>
    public async Task<int> AskAsync(ParseResult result, Func<RemoteCollector, Task> ask)
    {
        try
        {
            using var collector = Open(result);
            await ask(collector);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok;
        }
    }

    private RemoteCollector Open(ParseResult result)
    {
        try
        {
            if (result.GetValue(url) is not { } text)
                return new(
                    CollectorConnection.Open(CollectorSettings.Read(settings.Read(result)), result.GetValue(token)),
                    "by its settings Http:Address and Http:Port");
            return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}",
                UriKind.Absolute, out var address)
                && address is { Scheme: "http" or "https", UserInfo: "" }
                ? new(CollectorConnection.OpenElsewhere(address, result.GetValue(token)), "by --url")
                : throw new QueryCommandException($"--url is {ShownValue.Of(text)}: it must be like http://host:7080.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new QueryCommandException($"The token cannot be read: {ErrorText.WithPath(e)}.");
        }
    }
}

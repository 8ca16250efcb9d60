using System.Net;
using System.Net.Sockets;
using System.Text;
using HealthCheck.Collector.Settings;
using HealthCheck.Collector.Storage;

namespace HealthCheck.Collector.Cli;

/// <summary>Asks a running collector, at the address its settings say.</summary>
/// <param name="settings">Where it is.</param>
/// <param name="tokenFile">A token to show; null for the one that is at hand.</param>
internal sealed class CollectorClient(CollectorSettings settings, string? tokenFile) : IDisposable
{
    private const int PieceBytes = 1 << 16;

    private readonly HttpClient http = CollectorConnection.Open(settings, tokenFile);

    /// <summary>Writes a backup into a file; what is half written does not stay.</summary>
    /// <exception cref="HttpRequestException">No collector answers, or it cannot.</exception>
    public async Task BackUpAsync(string path, Action<long> progress, CancellationToken stop)
    {
        var part = path + ".part";
        if (File.Exists(path))
            throw new IOException($"{path} is there already.");
        try
        {
            // Whoever reads a backup knows all that the collector knows.
            var mode = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            await using (var file = new FileStream(part, mode))
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/backup")
                {
                    Content = new StringContent("", Encoding.UTF8, "application/json"),
                };
                using var answer = await SendAsync(request, stop)
                    ?? throw new HttpRequestException($"No collector answers at {http.BaseAddress}. Is it running?");
                await CopyAsync(answer, file, progress, stop);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: false);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Writes rows of samples.</summary>
    /// <returns>False when no collector answers.</returns>
    public async Task<bool> TryExportAsync(
        SampleExport export, Stream target, Action<long> progress, CancellationToken stop)
    {
        var query = export.Devices.Select(each => ("device", each))
            .Concat(export.Metrics.Select(each => ("metric", each)))
            .Append(("from", export.From.ToString("O")))
            .Append(("to", export.To.ToString("O")))
            .Append(("format", export.Format));
        using var request = new HttpRequestMessage(
            HttpMethod.Get, "/api/export?"
                + string.Join('&', query.Select(each => $"{each.Item1}={Uri.EscapeDataString(each.Item2)}")));
        using var answer = await SendAsync(request, stop);
        if (answer is null)
            return false;
        await CopyAsync(answer, target, progress, stop);
        return true;
    }

    public void Dispose() => http.Dispose();

    // Null when nobody listens there.
    private async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (HttpRequestException e)
            when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return null;
        }

        if (answer.StatusCode == HttpStatusCode.OK)
            return answer;
        using (answer)
            throw new HttpRequestException(
                $"The collector answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
    }

    private static async Task CopyAsync(
        HttpResponseMessage answer, Stream target, Action<long> progress, CancellationToken stop)
    {
        await using var source = await answer.Content.ReadAsStreamAsync(stop);
        var buffer = new byte[PieceBytes];
        long copied = 0, told = 0;
        for (int got; (got = await source.ReadAsync(buffer, stop)) > 0;)
        {
            await target.WriteAsync(buffer.AsMemory(0, got), stop);
            copied += got;
            if (copied - told < PieceBytes * 16)
                continue;
            progress(copied);
            told = copied;
        }

        progress(copied);
    }
}

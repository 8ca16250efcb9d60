using System.Globalization;
using System.IO.Compression;
using System.Text;
using HealthCheck.Agent.Identity;
using HealthCheck.Contracts;
using Microsoft.Extensions.Logging;

namespace HealthCheck.Agent.Backlog;

/// <summary>
/// What nobody has yet when the agent stops, kept in the state directory for the next start: one write, never in between.
/// The file stays until all of it was delivered, so that a crash after the start loses nothing; a sample sent twice is
/// recognised by its number.
/// </summary>
internal sealed class Spool(StateOptions state, ILogger<Spool> log, TimeProvider clock)
{
    private const string Header = "healthcheck-spool 1 ";
    private const int MostBytes = 256 * 1024 * 1024;

    private readonly string path = Path.Combine(state.Directory, "backlog.spool");

    /// <summary>Reads what an earlier run left; nothing when there is nothing. A file that is damaged is set aside.</summary>
    public IReadOnlyList<HeldSample> Load()
    {
        try
        {
            if (!File.Exists(path))
                return [];
            using var stream = new ZLibStream(File.OpenRead(path), CompressionMode.Decompress);
            return Read(stream);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or OverflowException or ContractException or ArgumentException)
        {
            SetAside(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("Cannot read {Path}, what it holds is not sent: {Reason}", path, e.Message);
        }

        return [];
    }

    /// <summary>Writes what nobody has yet.</summary>
    public void Save(IReadOnlyList<HeldSample> samples)
    {
        if (samples.Count == 0)
        {
            Clear();
            return;
        }

        try
        {
            Directory.CreateDirectory(state.Directory);
            using (var file = new FileStream(path + ".new", FileMode.Create))
            {
                using (var stream = new ZLibStream(file, CompressionLevel.Optimal, leaveOpen: true))
                    Write(stream, samples);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".new", path, overwrite: true);
            log.LogInformation("Kept {Count} samples that nobody has yet in {Path}", samples.Count, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(
                "Cannot keep {Count} samples that nobody has yet: {Reason} Make State:Directory, '{Directory}', writable",
                samples.Count, e.Message, state.Directory);
        }
    }

    /// <summary>All was delivered.</summary>
    public void Clear()
    {
        try
        {
            if (File.Exists(path))
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("Cannot delete {Path}: {Reason}", path, e.Message);
        }
    }

    // A header with their number, then for each sample a line: monotonic milliseconds, whether the clock was right, and the snapshot.
    private static void Write(Stream stream, IReadOnlyList<HeldSample> samples)
    {
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Header}{samples.Count}\n")));
        foreach (var sample in samples)
        {
            stream.Write(Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{sample.UpMilliseconds} {(sample.IsClockSynchronized ? 1 : 0)} ")));
            stream.Write(sample.Json);
            stream.Write("\n"u8);
        }
    }

    private static List<HeldSample> Read(Stream stream)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var header = reader.ReadLine() ?? "";
        if (!header.StartsWith(Header, StringComparison.Ordinal))
            throw new FormatException("it does not begin as a spool does");
        var count = int.Parse(header.AsSpan(Header.Length), CultureInfo.InvariantCulture);
        var samples = new List<HeldSample>();
        long size = 0;
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ', 3);
            if (words.Length != 3 || (size += line.Length) > MostBytes)
                throw new FormatException("it holds a line that is no sample");
            var json = Encoding.UTF8.GetBytes(words[2]);
            var snapshot = Wire.ReadSnapshot(json);
            samples.Add(new HeldSample(
                snapshot.StartedAt ?? throw new FormatException("it holds a sample without a run"), snapshot.BootId,
                snapshot.Sequence, long.Parse(words[0], CultureInfo.InvariantCulture), words[1] == "1", json));
        }

        return samples.Count == count ? samples : throw new FormatException($"it holds {samples.Count} of {count} samples");
    }

    private void SetAside(string reason)
    {
        var aside = $"{path}.damaged-{clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        try
        {
            File.Move(path, aside, overwrite: true);
            log.LogWarning("The samples kept by the last run are damaged ({Reason}); they were set aside as {Path}", reason, aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("The samples kept by the last run are damaged ({Reason}) and cannot be set aside: {Error}", reason, e.Message);
        }
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Backlog;

/// <summary>
/// Keeps unacknowledged samples in the state directory when the agent stops, for the next start. It writes only once.
/// The file stays until all samples were delivered, so that a crash after the start loses nothing; the collector
/// recognises repeated samples by number.
/// </summary>
internal sealed class Spool(StateOptions state, ILogger<Spool> log, TimeProvider clock)
{
    private const string Header = "healthcheck-spool 1 ";
    private const int MostBytes = 256 * 1024 * 1024;

    private readonly string path = Path.Combine(state.Directory, "backlog.spool");

    /// <summary>
    /// Reads the samples of an earlier run one by one. A damaged file is set aside after its readable part was used.
    /// </summary>
    public void Load(Action<HeldSample> take)
    {
        try
        {
            if (!File.Exists(path))
                return;
            using var stream = new ZLibStream(UserFile.OpenRead(path), CompressionMode.Decompress);
            Read(stream, take);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException
            or OverflowException or ContractException or ArgumentException)
        {
            SetAside(ErrorText.Of(e));
        }
    }

    /// <summary>Writes the unacknowledged samples.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="samples">The samples, oldest first.</param>
    public void Save(int count, IEnumerable<HeldSample> samples)
    {
        if (count == 0)
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
                    Write(stream, count, samples);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".new", path, overwrite: true);
            log.LogInformation("Kept {Samples} in {Path}, to be sent after the next start",
                Amount.Of(count, "sample", "samples"), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(
                "Cannot keep {Samples} that were not sent yet: {Reason}. Make State:Directory, '{Directory}', writable",
                Amount.Of(count, "sample", "samples"), ErrorText.Of(e), state.Directory);
        }
    }

    /// <summary>Deletes the file after all samples were delivered.</summary>
    public void Clear()
    {
        try
        {
            if (File.Exists(path))
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("Cannot delete {Path}: {Reason}", path, ErrorText.Of(e));
        }
    }

    // A header with their number, then for each sample a line: monotonic milliseconds, whether the clock was right, and
    // the snapshot.
    private static void Write(Stream stream, int count, IEnumerable<HeldSample> samples)
    {
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Header}{count}\n")));
        foreach (var sample in samples)
        {
            stream.Write(Encoding.ASCII.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture, $"{sample.UpMilliseconds} {(sample.IsClockSynchronized ? 1 : 0)} ")));
            stream.Write(sample.Json);
            stream.Write("\n"u8);
        }
    }

    private static void Read(Stream stream, Action<HeldSample> take)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var header = reader.ReadLine() ?? "";
        if (!header.StartsWith(Header, StringComparison.Ordinal))
            throw new FormatException("it does not begin as a spool does");
        var count = int.Parse(header.AsSpan(Header.Length), CultureInfo.InvariantCulture);
        var taken = 0;
        long size = 0;
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ', 3);
            if (words.Length != 3 || (size += line.Length) > MostBytes)
                throw new FormatException("it holds a line that is no sample");
            var json = Encoding.UTF8.GetBytes(words[2]);
            var snapshot = Wire.ReadSnapshot(json);
            take(new HeldSample(
                snapshot.StartedAt ?? throw new FormatException("it holds a sample without a run"), snapshot.BootId,
                snapshot.Sequence, long.Parse(words[0], CultureInfo.InvariantCulture), words[1] == "1", json));
            taken++;
        }

        if (taken != count)
            throw new FormatException($"it holds {taken} of {count} samples");
    }

    private void SetAside(string reason)
    {
        var aside = $"{path}.damaged-{clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        try
        {
            File.Move(path, aside, overwrite: true);
            log.LogWarning("The samples kept by the last run are damaged ({Reason}); they were set aside as {Path}",
                reason, aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("The samples kept by the last run are damaged ({Reason}) and cannot be set aside: {Error}",
                reason, ErrorText.Of(e));
        }
    }
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Collector.Storage.Backup;

/// <summary>
/// A backup: the files of the state directory in a compressed tar, with a last entry that says that it is whole. Any
/// program that reads tar can look into it.
/// </summary>
internal static partial class BackupArchive
{
    private const string End = "healthcheck-backup-is-complete";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes files while nobody else writes to them.</summary>
    /// <param name="files">Paths within it.</param>
    public static async Task WriteAsync(
        string directory, IEnumerable<string> files, Stream target, CancellationToken stop)
    {
        await using var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Pax);
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            stop.ThrowIfCancellationRequested();
            await using var content = Disk.OpenForCopy(Path.Combine(directory, file));
            Add(sum, file, content);
            content.Position = 0;
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, file) { DataStream = content, Mode = Private }, stop);
        }

        using var seal = new MemoryStream(Encoding.ASCII.GetBytes(Convert.ToHexString(sum.GetHashAndReset())));
        await tar.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, End) { DataStream = seal, Mode = Private }, stop);
    }

    /// <summary>Puts the files of a backup into an empty directory.</summary>
    /// <param name="progress">Told of every file.</param>
    /// <exception cref="InvalidDataException">It is no backup, or not a whole one.</exception>
    public static void Extract(Stream source, string directory, Action<string> progress, CancellationToken stop)
    {
        try
        {
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            using var tar = new TarReader(gzip);
            using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            while (tar.GetNextEntry() is { } entry)
            {
                stop.ThrowIfCancellationRequested();
                if (entry.Name == End)
                {
                    var seal = new byte[SHA256.HashSizeInBytes * 2];
                    entry.DataStream?.ReadExactly(seal);
                    if (Encoding.ASCII.GetString(seal) != Convert.ToHexString(sum.GetHashAndReset()))
                        throw new InvalidDataException("It is damaged: its checksum is another.");
                    return;
                }

                // Whoever made the archive must not choose where on this machine it writes.
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                    || !Expected().IsMatch(entry.Name))
                    throw new InvalidDataException($"It holds '{entry.Name}', which no backup does.");
                var path = Path.Combine(directory, entry.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                progress(entry.Name);
                entry.ExtractToFile(path, overwrite: false);
                using var extracted = UserFile.OpenRead(path);
                Add(sum, entry.Name, extracted);
            }
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("It ends too early.", e);
        }

        throw new InvalidDataException("It ends too early.");
    }

    private static void Add(IncrementalHash sum, string name, Stream content)
    {
        sum.AppendData(Encoding.UTF8.GetBytes(name));
        var buffer = new byte[1 << 16];
        for (int got; (got = content.Read(buffer)) > 0;)
            sum.AppendData(buffer.AsSpan(0, got));
    }

    [GeneratedRegex(
        @"^(collector(-log)?\.db|history/(samples|minutes|quarters)/[0-9]{6,8}-[0-9]{1,19}-[0-9]{1,19}\.seg)$")]
    private static partial Regex Expected();
}

using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;

namespace HealthCheck.Collector.Tests.Storage;

/// <content>Damages files, and knows what was in them.</content>
internal sealed partial class StoreLedger
{
    /// <summary>Damages one file, and excuses what was in it.</summary>
    /// <returns>Which; null without any.</returns>
    public string? Damage(string directory, Random random)
    {
        var files = Directory.GetFiles(directory, "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file)[0] != '.' && Path.GetExtension(file) is ".seg" or ".log" or ".db"
                && !file.Contains("damaged", StringComparison.Ordinal) && !LiteDbFile.IsLog(file))
            .Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
            return null;
        var path = files[random.Next(files.Count)];
        IsDamaged = true;
        var name = Path.GetRelativePath(directory, path);
        switch (name.Split('/', '-', '.'))
        {
            case ["wal", ..]:
                ExcuseAllButHistory(directory);
                break;
            case ["collector", ..]:
                isDatabaseLost = true;
                excusedEvents.UnionWith(events.Select(each => each.Number));
                break;
            default:
                Excuse(path, name);
                break;
        }

        Spoil(path, random, isWhole: Path.GetExtension(path) == ".db");
        return name;
    }

    // A commit that is damaged is gone as a whole.
    private void ExcuseAllButHistory(string directory)
    {
        var inHistory = new HashSet<(int, long)>();
        Directory.CreateDirectory(Path.Combine(directory, "history", "samples"));
        foreach (var file in Directory.GetFiles(Path.Combine(directory, "history", "samples"), "*.seg"))
        {
            // What a flush that broke off wrote does not count: it is written again.
            if (Path.GetFileNameWithoutExtension(file).Split('-') is [_, var first, var last]
                && !(first == last && File.Exists(Path.Combine(directory, $"wal-{first}.log"))))
                inHistory.UnionWith(Blocks(file)
                    .SelectMany(block =>
                        SampleCodec.Decode(block.Packed).Select(sample => (block.Device, sample.Sequence))));
        }

        foreach (var member in All)
        {
            foreach (var (sequence, place) in member.Samples.Where(each =>
                !inHistory.Contains((member.Number, each.Key))))
                Excuse(member, sequence, place);
        }

        isDatabaseLost = true;
        excusedEvents.UnionWith(events.Select(each => each.Number));
    }

    private void Excuse(string path, string name)
    {
        foreach (var block in Blocks(path))
        {
            var member = All.Single(each => each.Number == block.Device);
            if (name.Contains("samples", StringComparison.Ordinal))
            {
                member.ExcusedSamples.UnionWith(SampleCodec.Decode(block.Packed).Select(sample => sample.Sequence));
                continue;
            }

            var kind = name.Contains("minutes", StringComparison.Ordinal) ? HistoryKind.Minutes : HistoryKind.Quarters;
            foreach (var point in RollupCodec.Decode(block.Packed).Series.Values.SelectMany(points => points))
                member.Excused.Add((kind, StartOf(kind, point.Start)));
        }
    }

    private static void Excuse(Member member, long sequence, DateTimeOffset place)
    {
        member.ExcusedSamples.Add(sequence);
        member.Excused.Add((HistoryKind.Minutes, HistoryFiles.DayOf(place)));
        member.Excused.Add((HistoryKind.Quarters, HistoryFiles.MonthOf(place)));
    }

    private static List<HistoryBlock> Blocks(string path)
    {
        try
        {
            using var segment = HistorySegment.Open(Disk.Real, path);
            return [.. segment.Blocks().Where(block => IsSound(block.Packed))];
        }
        catch (HistoryFormatException)
        {
            return [];
        }
    }

    // Damage may come twice to the same file.
    private static bool IsSound(byte[] packed)
    {
        try
        {
            PackedReader.Check(packed);
            return true;
        }
        catch (HistoryFormatException)
        {
            return false;
        }
    }

    private static void Spoil(string path, Random random, bool isWhole)
    {
        var bytes = File.ReadAllBytes(path);
        var noise = new byte[isWhole ? bytes.Length : random.Next(1, 200)];
        random.NextBytes(noise);
        switch (random.Next(4))
        {
            case 0:
                bytes = [];
                break;
            case 1 when !isWhole && bytes.Length > 0:
                bytes.AsSpan(random.Next(bytes.Length)).Clear();
                break;
            case 2 when !isWhole:
                bytes = bytes[..random.Next(bytes.Length + 1)];
                break;
            default:
                noise.AsSpan(0, Math.Min(noise.Length, bytes.Length))
                    .CopyTo(bytes.AsSpan(random.Next(Math.Max(1, bytes.Length - noise.Length))));
                break;
        }

        File.WriteAllBytes(path, bytes);
    }
}

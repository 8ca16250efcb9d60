using System.Globalization;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>Which filesystems there are, from <c>/proc/self/mountinfo</c>; see proc_pid_mountinfo(5).</summary>
/// <param name="host">The machine.</param>
/// <param name="errors">Where lines that are no mount are reported; null not to.</param>
internal sealed class MountTable(HostFiles host, ReadErrors? errors = null)
{
    // Another machine's tree, or a container's view of its host, is that of its first process. The last is the older
    // table, without numbers.
    private readonly string[] paths = host.IsThisMachine
        ? ["/proc/self/mountinfo", "/proc/1/mountinfo", "/proc/mounts"]
        : ["/proc/1/mountinfo", "/proc/self/mountinfo", "/proc/mounts"];

    private readonly List<string> faults = [];
    private byte[] lastText = [];
    private IReadOnlyList<MountEntry> entries = [];
    private IReadOnlyList<MountEntry> last = [];

    /// <summary>
    /// The filesystems that hold data, <c>/</c> first, each once. The same list as before when nothing changed.
    /// </summary>
    public IReadOnlyList<MountEntry> Read()
    {
        Exception? closed = null;
        foreach (var path in paths)
        {
            if (!TryRead(path, out var text, ref closed))
                continue;
            if (!text.SequenceEqual(lastText))
            {
                faults.Clear();
                entries = Parse(text, path == "/proc/mounts" ? ParseMount : ParseEntry, faults);
                last = MountChoice.Of(entries);
                lastText = text.ToArray();
            }

            if (faults.Count > 0)
                errors?.Report(path, faults.Count == 1 ? faults[0] : $"{faults[0]}; so are {faults.Count - 1} others");
            return last;
        }

        if (closed is not null)
            throw closed;
        return [];
    }

    // One that cannot be read is no reason not to try the next, which tells the same.
    private bool TryRead(string path, out ReadOnlySpan<byte> text, ref Exception? closed)
    {
        try
        {
            return host.TryRead(path, out text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            closed ??= e;
            text = default;
            return false;
        }
    }

    /// <summary>The other datasets of the pool that a mount of ZFS speaks for; none for other types.</summary>
    public IReadOnlyList<MountEntry> OtherDatasets(MountEntry mount) => mount.ZfsPool is { } pool
        ?
        [
            .. entries.Where(entry =>
                entry.ZfsPool == pool && entry.Source != mount.Source && !entry.Source.Contains('@'))
                .DistinctBy(entry => entry.Source),
        ]
        : [];

    // "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"
    internal static IReadOnlyList<MountEntry> Parse(ReadOnlySpan<byte> text) => Parse(text, ParseEntry, []);

    private static List<MountEntry> Parse(
        ReadOnlySpan<byte> text, Func<string[], MountEntry?> parse, List<string> faults)
    {
        var entries = new List<MountEntry>();
        var number = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            number++;
            if (line.IsEmpty)
                continue;
            if (parse(PathText.Decode(line).Split(' ')) is { } entry)
                entries.Add(entry);
            else
                faults.Add($"line {number}, {FieldReader.Show(line)}, is no mount");
        }

        return entries;
    }

    private static MountEntry? ParseEntry(string[] words)
    {
        var dash = Array.IndexOf(words, "-");
        if (dash < 6 || words.Length < dash + 3
            || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return null;

        // Without options at the end nothing says that it is read-only.
        var (type, options) = (words[dash + 1], words.ElementAtOrDefault(dash + 3) ?? "");
        return new MountEntry(
            id, words[2], Unescape(words[3]), Unescape(words[4]), type, Unescape(words[dash + 2]),
            IsReadOnly(options), IsEmergency(options), IsPlainTemporary(type, options));
    }

    // "/dev/mmcblk0p2 / ext4 rw,noatime 0 0": the older table, without numbers.
    private static MountEntry? ParseMount(string[] words) => words.Length < 4
        ? null
        : new MountEntry(
            0, "", "/", Unescape(words[1]), words[2], Unescape(words[0]), IsReadOnly(words[3]),
            IsEmergency(words[3]), IsPlainTemporary(words[2], words[3]));

    private static bool IsReadOnly(string options) =>
        options.Split(',').Any(option => option is "ro" or "emergency_ro");

    private static bool IsEmergency(string options) => options.Split(',').Contains("emergency_ro");

    // systemd's own: half of memory and a million inodes, in a container a tenth and fewer. Without a size it is half
    // of memory, too.
    private static bool IsPlainTemporary(string type, string options) =>
        type == "tmpfs" && options.Split(',') is var all
        && (!all.Any(option => option.StartsWith("size=", StringComparison.Ordinal))
            || all.Any(option =>
                option is "nr_inodes=1048576" or "nr_inodes=1024k" or "nr_inodes=1m" or "nr_inodes=409600"));

    // The kernel writes blank, tab, newline and backslash as \040, \011, \012 and \134.
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var bytes = PathText.Encode(text);
        var length = 0;
        for (var i = 0; i < bytes.Length - 1; i++)
        {
            var isEscape = bytes[i] == '\\' && i + 3 < bytes.Length
                && bytes.AsSpan(i + 1, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0;
            bytes[length++] = isEscape
                ? (byte)(((bytes[i + 1] - '0') << 6) | ((bytes[i + 2] - '0') << 3) | (bytes[i + 3] - '0'))
                : bytes[i];
            if (isEscape)
                i += 3;
        }

        return PathText.Decode(bytes.AsSpan(0, length));
    }
}

using System.Globalization;

namespace HealthCheck.Agent.Host;

/// <summary>Single lines of <c>/proc/meminfo</c>; see proc_meminfo(5).</summary>
internal static class MemInfo
{
    public const string File = "/proc/meminfo";

    // The most that a processor of today can address, 4 PiB. A container without a limit of swap is shown 2^63 bytes.
    private const long MostKibibytes = 1L << 42;

    // "MemTotal:        1893460 kB"; kB means KiB.
    /// <returns>Bytes; null if the line is missing or its number is not possible.</returns>
    public static long? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key) =>
        FindNumber(text, key) is <= MostKibibytes and var kibibytes ? kibibytes * 1024 : null;

    /// <returns>The number of a line, for example <c>HugePages_Total:</c>; null if the line is missing.</returns>
    public static long? FindNumber(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith(key))
                return ParseNumber(new FieldReader(line[key.Length..]).Next());
        }

        return null;
    }

    private static long? ParseNumber(ReadOnlySpan<byte> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

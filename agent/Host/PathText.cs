using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace HealthCheck.Agent.Host;

/// <summary>
/// Paths as text. A path of Linux is bytes and need not be UTF-8: a byte that is not stands in the text as the lone
/// surrogate U+DC80 + (byte − 0x80), which no UTF-8 text has, so that the same bytes go back to the kernel.
/// </summary>
internal static class PathText
{
    private const int FirstEscape = 0xdc80, LastEscape = 0xdcff;

    /// <summary>A path of the kernel as text that <see cref="Encode"/> turns back into the same bytes.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done)
                text.Append(rune.ToString());
            else
                AppendEscapes(text, bytes[..length]);
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a path, with a NUL at the end, for a system call.</summary>
    public static byte[] Encode(string path)
    {
        if (!HasEscapes(path))
        {
            var plain = new byte[Encoding.UTF8.GetByteCount(path) + 1];
            Encoding.UTF8.GetBytes(path, plain);
            return plain;
        }

        var bytes = new List<byte>(path.Length + 1);
        Span<byte> encoded = stackalloc byte[4];
        var rest = path.AsSpan();
        while (!rest.IsEmpty)
        {
            if (rest[0] is >= (char)FirstEscape and <= (char)LastEscape)
            {
                bytes.Add((byte)(rest[0] - FirstEscape + 0x80));
                rest = rest[1..];
                continue;
            }

            Rune.DecodeFromUtf16(rest, out var rune, out var length);
            bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
            rest = rest[length..];
        }

        bytes.Add(0);
        return [.. bytes];
    }

    /// <summary>The path for people and for JSON: a byte that is not UTF-8 is shown as <c>\xfc</c>.</summary>
    public static string Display(string path)
    {
        if (!HasEscapes(path))
            return path;
        var text = new StringBuilder(path.Length + 8);
        for (var i = 0; i < path.Length; i++)
        {
            if (IsEscape(path, i))
                text.Append(CultureInfo.InvariantCulture, $"\\x{path[i] - FirstEscape + 0x80:x2}");
            else
                text.Append(path[i]);
        }

        return text.ToString();
    }

    private static void AppendEscapes(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (var each in bytes)
            text.Append((char)(FirstEscape + each - 0x80));
    }

    /// <summary>Whether it has a byte that is not UTF-8.</summary>
    public static bool HasEscapes(string path)
    {
        for (var place = 0; (place = Next(path, place)) >= 0; place++)
        {
            if (IsEscape(path, place))
                return true;
        }

        return false;
    }

    private static int Next(string path, int from)
    {
        var place = path.AsSpan(from).IndexOfAnyInRange((char)FirstEscape, (char)LastEscape);
        return place < 0 ? -1 : from + place;
    }

    // The second half of a character outside the basic plane is in the same range.
    private static bool IsEscape(string path, int place) =>
        path[place] is >= (char)FirstEscape and <= (char)LastEscape
            && (place == 0 || !char.IsHighSurrogate(path[place - 1]));
}

using System.Text;

namespace HealthCheck.Hosting.Settings;

/// <summary>The bytes of a settings file as text: which encoding it has, and what a power cut leaves.</summary>
internal static class SettingsText
{
    /// <summary>Decodes a file.</summary>
    /// <exception cref="SettingsSyntaxException">It is empty, or no UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[3..];
        if (bytes.TrimStart(" \t\r\n"u8).IsEmpty)
        {
            throw new SettingsSyntaxException(
                0, "the file is empty, as after a power cut: write the settings anew, or {} to have all at their "
                    + "defaults");
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
            || (bytes.Length > 1 && (bytes[0] == 0) != (bytes[1] == 0)))
            throw new SettingsSyntaxException(0, "the file is UTF-16: save it as UTF-8");
        if (bytes.IndexOf((byte)0) is >= 0 and var zero)
        {
            throw new SettingsSyntaxException(
                LineAt(bytes, zero), "bytes of zero, as after a power cut: write the settings anew from here on");
        }

        if (FirstNotUtf8(bytes) is { } strange)
        {
            throw new SettingsSyntaxException(
                LineAt(bytes, strange),
                $"not UTF-8: the byte {bytes[strange]:X2} hexadecimal, as an ä or é of Latin-1 has: save the file as "
                    + $"UTF-8");
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static int? FirstNotUtf8(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            if (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) != System.Buffers.OperationStatus.Done)
                return at;
            at += length;
        }

        return null;
    }

    private static int LineAt(ReadOnlySpan<byte> bytes, int at) => 1 + bytes[..at].Count((byte)'\n');
}

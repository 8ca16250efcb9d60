using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Identity;

/// <summary>
/// The serial number of the board: from the device tree, <c>/proc/device-tree/serial-number</c>, or the line
/// <c>Serial</c> of
/// <c>/proc/cpuinfo</c>. Images exist that carry the same number to every board, so it is asked whether it can be one
/// board's own.
/// </summary>
/// <param name="Text">The number, in small letters.</param>
/// <param name="IsShared">Whether it is known from many boards: alone it tells nobody apart.</param>
internal sealed record BoardSerial(string Text, bool IsShared)
{
    private const int Shortest = 8, Longest = 64;

    // The first is fixed in images for Rockchip boards. The others are hashes of nothing: of a memory that was never
    // written.
    private static readonly string[] Shared =
        ["c3d9b8674f4b94f6", "d41d8cd98f00b204", "da39a3ee5e6b4b0d", "e3b0c44298fc1c14"];

    // Words that developers write where a number belongs.
    private static readonly string[] Words =
    [
        "deadbeef", "cafebabe", "feedface", "baadf00d", "default", "serial", "number", "filled", "string", "unknown",
        "invalid", "example",
    ];

    /// <summary>The serial number; null when there is none that can be a board's own.</summary>
    public static BoardSerial? Read(HostFiles host)
    {
        var tree = OwnOrNull(FirmwareText.Read(host, "/proc/device-tree/serial-number")
            ?? FirmwareText.Read(host, "/sys/firmware/devicetree/base/serial-number"));
        var chip = OwnOrNull(CpuInfo.Find(host, "Serial"));

        // The kernel reads the chip; the device tree may be that of an image. On a Raspberry Pi both say the same.
        var serial = tree is null || (chip is not null && tree.TrimStart('0') != chip.TrimStart('0')) ? chip : tree;
        return serial is null ? null : new BoardSerial(serial, IsKnownFromMany(serial));
    }

    /// <summary>A text in small letters when it can be the serial number of one board; else null.</summary>
    internal static string? OwnOrNull(string? text)
    {
        if (text is not { Length: >= Shortest and <= Longest }
            || !text.All(char.IsAsciiLetterOrDigit) || !text.Any(char.IsAsciiDigit))
            return null;
        var serial = text.ToLowerInvariant();
        var digits = serial.Trim('0');
        return IsRepeated(digits, 2) || IsRepeated(serial, serial.Length / 2)
            || IsCountedOut(digits) || IsCountedOut(serial)
            || Words.Any(word => serial.Contains(word, StringComparison.Ordinal))
            ? null
            : serial;
    }

    private static bool IsKnownFromMany(string serial) =>
        Shared.Any(each => serial.StartsWith(each, StringComparison.Ordinal));

    // ffffffffffffffff, 1212121212121212: a pattern again and again. Nothing at all is one too.
    private static bool IsRepeated(string text, int longest)
    {
        for (var length = 1; length <= longest; length++)
        {
            if (Enumerable.Range(0, Math.Max(0, text.Length - length)).All(i => text[i] == text[i + length]))
                return true;
        }

        return false;
    }

    // 0123456789abcdef, 1234567890, 87654321: steps of one, with one break at most.
    private static bool IsCountedOut(string text)
    {
        var steps = text.Zip(text.Skip(1), Step).ToList();
        return steps.Count >= Shortest - 2
            && Math.Max(steps.Count(step => step == 1), steps.Count(step => step == -1)) >= steps.Count - 1;
    }

    // A nine is followed by a or, as on a keyboard, by zero.
    private static int Step(char left, char right) => (left, right) switch
    {
        ('9', 'a') or ('9', '0') => 1,
        ('a', '9') or ('0', '9') => -1,
        _ => right - left,
    };
}

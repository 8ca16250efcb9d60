using System.Text;

namespace HealthCheck.Agent.Tests.Sampling;

/// <summary>A kernel file with one line or number replaced by nonsense.</summary>
/// <param name="Line">The line it was in, as it was; null when the whole file is empty or cut off.</param>
/// <param name="What">What was done, for people.</param>
/// <param name="Content">The file as it is now.</param>
internal sealed record Nonsense(string? Line, string What, byte[] Content)
{
    private static readonly byte[][] Words =
    [
        [], "-1"u8.ToArray(), "18446744073709551613"u8.ToArray(), "9007199254740993123456"u8.ToArray(),
        "nan"u8.ToArray(), "abc"u8.ToArray(), [0xff, 0xfe, 0x80], [.. Enumerable.Repeat((byte)'7', 400)],
    ];

    /// <summary>
    /// Ways to spoil a file: each line and each number of it, each by some word; at most so many, and always the same.
    /// </summary>
    public static IEnumerable<Nonsense> Of(byte[] content, int most, int seed)
    {
        var all = All(Encoding.Latin1.GetString(content)).ToList();
        yield return new Nonsense(null, "the file is empty", []);

        // A step that has no part in common with the number of words brings every word to every kind of line.
        var step = Math.Max(1, all.Count * Words.Length / most);
        step += step % 2 == 0 ? 1 : 0;
        for (var i = seed % step; i < all.Count * Words.Length; i += step)
        {
            var ((start, length, line), word) = (all[i / Words.Length], Words[i % Words.Length]);
            yield return new Nonsense(
                line, $"'{Encoding.Latin1.GetString(content, start, length)}' became "
                    + $"'{Encoding.Latin1.GetString(word[..Math.Min(word.Length, 30)])}'",
                [.. content[..start], .. word, .. content[(start + length)..]]);
        }

        if (all.Count > 0)
        {
            var (cutAt, cutLength, cutLine) = all[seed % all.Count];
            yield return new Nonsense(
                cutLine, $"the file ends within '{cutLine}'", content[..(cutAt + (cutLength / 2))])
            { IsCut = true };
        }
    }

    /// <summary>Whether all that followed the line is missing, too.</summary>
    public bool IsCut { get; private init; }

    private static IEnumerable<(int Start, int Length, string Line)> All(string text)
    {
        var start = 0;
        foreach (var line in text.Split('\n'))
        {
            if (line.Length > 0)
                yield return (start, line.Length, line);
            for (var i = 0; i < line.Length; i++)
            {
                // A number within a word, as in wlan0, is part of the word.
                if (!char.IsAsciiDigit(line[i])
                    || (i > 0 && (char.IsAsciiLetterOrDigit(line[i - 1]) || line[i - 1] == '.')))
                    continue;
                var end = i;
                while (end < line.Length && (char.IsAsciiDigit(line[end]) || line[end] == '.'))
                    end++;
                if (end - i < line.Length)
                    yield return (start + i, end - i, line);
                i = end;
            }

            start += line.Length + 1;
        }
    }
}

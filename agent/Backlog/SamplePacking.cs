using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace HealthCheck.Agent.Backlog;

/// <summary>
/// Packs the JSON of samples that hardly differ. What differs are figures, so the figures are taken out and laid beside
/// each other, the first of every sample, the second of every sample; what remains is the same text again and again.
/// Compressed, a sample of four kilobytes takes about two hundred bytes.
/// </summary>
internal static class SamplePacking
{
    private const byte Place = 0;
    private const byte End = (byte)'\n';

    private static readonly SearchValues<byte> OfFigures = SearchValues.Create("0123456789."u8);

    /// <param name="samples">Each a line: compact JSON, without a line end or NUL in it.</param>
    public static byte[] Pack(IReadOnlyList<byte[]> samples)
    {
        var taken = samples.Select(TakeApart).ToList();
        var texts = taken.Select(each => each.Text).Distinct(StringComparer.Ordinal).ToList();

        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            stream.WriteByte((byte)texts.Count);
            foreach (var sample in taken)
                stream.WriteByte((byte)texts.IndexOf(sample.Text));
            foreach (var text in texts)
            {
                stream.Write(Encoding.Latin1.GetBytes(text));
                stream.WriteByte(End);
                var alike = taken.Where(sample => sample.Text == text).ToList();
                for (var figure = 0; figure < alike[0].Figures.Count; figure++)
                {
                    foreach (var sample in alike)
                    {
                        stream.Write(sample.Figures[figure]);
                        stream.WriteByte(End);
                    }
                }
            }
        }

        return packed.ToArray();
    }

    /// <param name="packed">What <see cref="Pack"/> made.</param>
    /// <param name="count">Of how many samples.</param>
    public static IReadOnlyList<byte[]> Unpack(byte[] packed, int count)
    {
        using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        stream.CopyTo(raw);
        var rest = raw.ToArray().AsMemory();

        var textCount = rest.Span[0];
        var textOf = rest.Slice(1, count).ToArray();
        rest = rest[(1 + count)..];
        var samples = new byte[count][];
        for (var text = 0; text < textCount; text++)
        {
            var parts = Line(ref rest);
            var alike = Enumerable.Range(0, count).Where(sample => textOf[sample] == text).ToList();
            var figures = alike.ConvertAll(_ => new List<ReadOnlyMemory<byte>>());
            var places = parts.Span.Count(Place);
            for (var place = 0; place < places; place++)
            {
                foreach (var sample in figures)
                    sample.Add(Line(ref rest));
            }

            for (var i = 0; i < alike.Count; i++)
                samples[alike[i]] = PutTogether(parts.Span, figures[i]);
        }

        return samples;
    }

    private static (string Text, List<byte[]> Figures) TakeApart(byte[] sample)
    {
        var text = new StringBuilder(sample.Length);
        var figures = new List<byte[]>();
        for (var i = 0; i < sample.Length;)
        {
            var length = sample.AsSpan(i).IndexOfAnyExcept(OfFigures);
            length = length < 0 ? sample.Length - i : length;
            if (length > 0)
            {
                figures.Add(sample[i..(i + length)]);
                text.Append((char)Place);
                i += length;
            }
            else
            {
                text.Append((char)sample[i++]);
            }
        }

        return (text.ToString(), figures);
    }

    private static byte[] PutTogether(ReadOnlySpan<byte> parts, List<ReadOnlyMemory<byte>> figures)
    {
        using var sample = new MemoryStream(parts.Length * 2);
        var figure = 0;
        foreach (var letter in parts)
        {
            if (letter == Place)
                sample.Write(figures[figure++].Span);
            else
                sample.WriteByte(letter);
        }

        return sample.ToArray();
    }

    private static ReadOnlyMemory<byte> Line(ref Memory<byte> rest)
    {
        var end = rest.Span.IndexOf(End);
        var line = rest[..end];
        rest = rest[(end + 1)..];
        return line;
    }
}

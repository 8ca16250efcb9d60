namespace HealthCheck.Collector.Ingest;

/// <summary>
/// JSON without the white space between its parts, which says nothing and may be as long as a message.
/// </summary>
internal static class CompactJson
{
    /// <summary>The same document; the very bytes when there is nothing to leave out.</summary>
    /// <param name="json">A document that was read: what is no JSON comes out as it may.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json)
    {
        var text = json.Span;
        var first = FirstSpace(text);
        if (first < 0)
            return json;

        var kept = new byte[text.Length];
        text[..first].CopyTo(kept);
        var length = first;
        var isInText = false;
        for (var i = first; i < text.Length; i++)
        {
            if (!isInText && IsSpace(text[i]))
                continue;
            kept[length++] = text[i];
            if (text[i] == '"')
                isInText = !isInText;
            else if (isInText && text[i] == '\\' && i + 1 < text.Length)
                kept[length++] = text[++i];
        }

        return kept.AsMemory(0, length).ToArray();
    }

    // Outside of any text.
    private static int FirstSpace(ReadOnlySpan<byte> text)
    {
        var isInText = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                isInText = !isInText;
            else if (isInText && text[i] == '\\')
                i++;
            else if (!isInText && IsSpace(text[i]))
                return i;
        }

        return -1;
    }

    private static bool IsSpace(byte each) => each is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}

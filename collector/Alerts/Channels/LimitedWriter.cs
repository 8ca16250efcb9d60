namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>Keeps what is written, up to a number of characters.</summary>
/// <param name="most">The number.</param>
internal sealed class LimitedWriter(int most) : StringWriter
{
    /// <exception cref="TemplateException">It is too much.</exception>
    public override void Write(char value)
    {
        Check(1);
        base.Write(value);
    }

    /// <exception cref="TemplateException">It is too much.</exception>
    public override void Write(char[] buffer, int index, int count)
    {
        Check(count);
        base.Write(buffer, index, count);
    }

    /// <exception cref="TemplateException">It is too much.</exception>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        Check(buffer.Length);
        base.Write(buffer);
    }

    /// <exception cref="TemplateException">It is too much.</exception>
    public override void Write(string? value)
    {
        Check(value?.Length ?? 0);
        base.Write(value);
    }

    private void Check(int length)
    {
        if (GetStringBuilder().Length + length > most)
            throw new TemplateException($"it makes more than {most} characters");
    }
}

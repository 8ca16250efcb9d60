using System.Globalization;
using System.Text;

namespace HealthCheck.Agent.Metrics;

/// <summary>Takes fields apart that stand between blanks, as the files of /proc have them.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> rest = text;

    /// <summary>The next field; empty at the end.</summary>
    public ReadOnlySpan<byte> Next()
    {
        rest = rest.TrimStart(" \t\n"u8);
        var end = rest.IndexOfAny(" \t\n"u8);
        var field = end < 0 ? rest : rest[..end];
        rest = rest[field.Length..];
        return field;
    }

    /// <summary>The next field as a number of 0 or more.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public double NextDecimal()
    {
        var field = Next();
        return double.TryParse(field, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number
            : throw Unexpected(field);
    }

    /// <summary>The next field as a whole number, which may be negative.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public long NextWhole()
    {
        var field = Next();
        return long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Unexpected(field);
    }

    private static FormatException Unexpected(ReadOnlySpan<byte> field) =>
        new(field.IsEmpty
            ? "a number is missing"
            : $"'{Printable(field[..Math.Min(field.Length, 20)])}' is not a number");

    private static string Printable(ReadOnlySpan<byte> field) =>
        string.Concat(Encoding.Latin1.GetString(field).Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));
}

using System.Globalization;
using System.Text;

namespace HealthCheck.Agent.Host;

/// <summary>
/// Takes fields apart that stand between blanks, as the files of /proc have them. A field that is not what was asked
/// for is passed over; the caller leaves its value out and says why with <see cref="Fault"/>.
/// </summary>
internal ref struct FieldReader(ReadOnlySpan<byte> text)
{
    private const int LongestShown = 24;

    private ReadOnlySpan<byte> rest = text;
    private ReadOnlySpan<byte> last;

    /// <summary>What is wrong with the last field, for people: <c>'12x' is not a number</c>.</summary>
    public readonly string Fault => last.IsEmpty ? "a number is missing" : $"{Show(last)} is not a number";

    /// <summary>
    /// What is wrong with the last field when it is a number that cannot be: <c>-1 is out of range</c>.
    /// </summary>
    public readonly string OutOfRange => $"{Show(last)} is out of range";

    /// <summary>The next field; empty at the end.</summary>
    public ReadOnlySpan<byte> Next()
    {
        rest = rest.TrimStart(" \t\n"u8);
        var end = rest.IndexOfAny(" \t\n"u8);
        last = end < 0 ? rest : rest[..end];
        rest = rest[last.Length..];
        return last;
    }

    /// <summary>Passes over fields.</summary>
    public void Skip(int count)
    {
        for (; count > 0; count--)
            Next();
    }

    /// <summary>The next field as a number of the kernel, which counts in 64 bits without a sign.</summary>
    /// <returns>False when it is missing or none; the number is 0 then.</returns>
    public bool TryNextUnsigned(out ulong number) =>
        ulong.TryParse(Next(), NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>As <see cref="TryNextUnsigned"/>, and 0 for a column that older kernels do not have.</summary>
    /// <returns>False when there is a field and it is no number.</returns>
    public bool TryNextUnsignedOrEnd(out ulong number) => TryNextUnsigned(out number) || last.IsEmpty;

    /// <summary>The next field as a whole number, which may be negative.</summary>
    /// <returns>False when it is missing or none; the number is 0 then.</returns>
    public bool TryNextWhole(out long number) =>
        long.TryParse(Next(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    /// <summary>The next field as a finite number of 0 or more.</summary>
    /// <returns>False when it is missing or none; the number is 0 then.</returns>
    public bool TryNextDecimal(out double number)
    {
        if (double.TryParse(Next(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number))
            return true;
        number = 0;
        return false;
    }

    /// <summary>A field of a file in quotes, cut where it is long, without letters that a terminal obeys.</summary>
    public static string Show(ReadOnlySpan<byte> field)
    {
        var shown = Encoding.ASCII.GetString(field[..Math.Min(field.Length, LongestShown)]);
        return $"'{string.Concat(shown.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'))}"
            + (field.Length > LongestShown ? "…'" : "'");
    }
}

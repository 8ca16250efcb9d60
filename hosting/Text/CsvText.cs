using System.Text;

namespace HealthCheck.Hosting.Text;

/// <summary>
/// Fields of CSV (RFC 4180) that a spreadsheet shows and never runs, also one that splits at semicolons or tabs instead
/// of commas, or that minds no quotation marks.
/// </summary>
public static class CsvText
{
    // With these a formula begins in the spreadsheets there are; the wide ones count in those of East Asia.
    private const string FormulaStarts = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    // At these some reader ends a field.
    private const string Separators = ",;|\t\"'\r\n";

    private static readonly System.Buffers.SearchValues<char> Quoted =
        System.Buffers.SearchValues.Create(",;|\"\r\n\t");

    /// <summary>A text from outside: quoted where it must be, and with a ' before what could begin a formula.</summary>
    public static string Field(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var field = new StringBuilder(text.Length + 8);
        var mayBegin = true;
        foreach (var character in PlainText.Line(text))
        {
            if (mayBegin && FormulaStarts.Contains(character, StringComparison.Ordinal))
                field.Append('\'');
            // Blanks before a formula are passed over by some.
            mayBegin = Separators.Contains(character, StringComparison.Ordinal)
                || (mayBegin && (character is ' ' or PlainText.Replacement));
            field.Append(character);
        }

        return field.ToString() is var plain && plain.AsSpan().ContainsAny(Quoted)
            ? $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : plain;
    }

    /// <summary>A line of text fields, without its end.</summary>
    public static string Row(IEnumerable<string?> fields) => string.Join(',', fields.Select(Field));
}

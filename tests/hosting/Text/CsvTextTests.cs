using CsCheck;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Hosting.Tests.Text;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("Kitchen Pi", "Kitchen Pi")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("  =1", "  '=1")]
    [InlineData("-pi", "'-pi")]
    [InlineData("wlan-pi@home", "wlan-pi@home")]
    [InlineData("＝1", "'＝1")]
    [InlineData("a;=1", "\"a;'=1\"")]
    [InlineData("a\"=1", "\"a\"\"'=1\"")]
    [InlineData("a\t=1", "a\uFFFD=1")]
    [InlineData("\r=1", "\uFFFD'=1")]
    [InlineData(null, "")]
    public void A_formula_is_shown_and_not_run(string? text, string field) => Assert.Equal(field, CsvText.Field(text));

    [Fact]
    public void However_a_reader_splits_no_field_begins_like_a_formula() =>
        Gen.String[Gen.OneOf(Gen.Char["=+-@＝,;|\t\r\n\" '"], Gen.Char), 0, 20].Array[0, 4].Sample(fields =>
        {
            var row = CsvText.Row(fields);
            Assert.DoesNotContain(row, character => character is '\r' or '\n' or '\t');
            foreach (var separator in (char[])[',', ';', '|', '\t'])
            {
                // One that minds quotation marks, and one that does not and strips them.
                foreach (var cell in Split(row, separator).Concat(row.Split(separator).Select(part => part.Trim('"'))))
                    Assert.DoesNotMatch("^\\s*[=+@\uFF1D\uFF0B\uFF0D\uFF20-]", cell);
            }

            Assert.Equal(Math.Max(1, fields.Length), Split(row, ',').Count);
        });

    private static List<string> Split(string row, char separator)
    {
        var (cells, cell, isQuoted) = (new List<string>(), "", false);
        for (var i = 0; i < row.Length; i++)
        {
            if (isQuoted && row[i] == '"' && i + 1 < row.Length && row[i + 1] == '"')
                cell += row[++i];
            else if (row[i] == '"' && (isQuoted || cell.Length == 0))
                isQuoted = !isQuoted;
            else if (row[i] == separator && !isQuoted)
                (cells, cell) = ([.. cells, cell], "");
            else
                cell += row[i];
        }

        return [.. cells, cell];
    }
}

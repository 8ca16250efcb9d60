using System.Globalization;
using System.Text;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Hosting.Settings;

/// <summary>
/// Reads the JSON of a settings file. Of its own, because each slip has to be told in words with its line, and the
/// framework's reader has none in the published agent. Comments, and a comma after the last value, are allowed.
/// </summary>
internal sealed class SettingsJson
{
    private const int Deepest = 8, ShownOfText = 48;

    private readonly string text;
    private readonly List<FileSetting> settings = [];
    private readonly Dictionary<string, int> lines = new(StringComparer.OrdinalIgnoreCase);
    private int at, line = 1;

    private SettingsJson(string text) => this.text = text;

    /// <summary>All values, in the order of the file.</summary>
    /// <exception cref="SettingsSyntaxException">It is not written as JSON is, or names a setting twice.</exception>
    public static IReadOnlyList<FileSetting> Parse(string text)
    {
        var reader = new SettingsJson(text);
        reader.SkipBlanks();
        if (reader.Next != '{')
            throw reader.Mistake("the settings must stand between { and }: { \"Section\": { \"Key\": value } }");
        reader.ReadObject("", 1);
        reader.SkipBlanks();
        if (reader.at < text.Length)
            throw reader.Mistake($"nothing may follow the last }}, and here is {reader.Here()}");
        return reader.settings;
    }

    // 0 at the end; a file with zeros in it is not read.
    private char Next => at < text.Length ? text[at] : '\0';

    private void ReadObject(string path, int depth)
    {
        var begin = Open(depth);
        while (true)
        {
            SkipBlanks();
            if (Close('}'))
                return;
            if (Next != '"')
                throw Expected(begin, "a name in double quotes, or }");
            var name = ReadText("of a name");
            SkipBlanks();
            if (Next != ':')
                throw Expected(begin, $"a colon after \"{Short(name)}\"");
            at++;
            ReadValue(path.Length == 0 ? name : $"{path}:{name}", depth, begin);
            Comma('}', begin);
        }
    }

    private void ReadArray(string path, int depth)
    {
        var begin = Open(depth);
        for (var index = 0; ; index++)
        {
            SkipBlanks();
            if (Close(']'))
                return;
            ReadValue($"{path}:{index.ToString(CultureInfo.InvariantCulture)}", depth, begin);
            Comma(']', begin);
        }
    }

    private void ReadValue(string path, int depth, int begin)
    {
        SkipBlanks();
        var where = line;
        switch (Next)
        {
            case '{':
                Note(path, where);
                ReadObject(path, depth + 1);
                break;
            case '[':
                Note(path, where);
                ReadArray(path, depth + 1);
                break;
            case '"':
                Add(path, ReadText($"of {Short(path)}"), where);
                break;
            case '-' or '+' or '.' or (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'):
                Add(path, ReadWord(), where);
                break;
            default:
                throw Expected(begin, $"a value for {Short(path)}");
        }
    }

    private void Add(string path, string? value, int where)
    {
        Note(path, where);
        settings.Add(new(path, value, where));
    }

    // Which of two would count is a matter of luck to whoever wrote them.
    private void Note(string path, int where)
    {
        if (lines.TryGetValue(path, out var before))
            throw new SettingsSyntaxException(
                where, $"{Short(path)} stands here again, after line {before}: keep one of them");
        lines[path] = where;
    }

    private int Open(int depth)
    {
        if (depth > Deepest)
            throw Mistake($"nested deeper than any setting is, which is {Deepest}");
        at++;
        return line;
    }

    private bool Close(char end)
    {
        if (Next != end)
            return false;
        at++;
        return true;
    }

    // Behind a value: the end is left for the caller.
    private void Comma(char end, int begin)
    {
        var before = line;
        SkipBlanks();
        if (Next == ',')
            at++;
        else if (line > before && Next is '"' or '{' or '[')
            throw new SettingsSyntaxException(before, $"a comma is missing at the end, before {Here()} of line {line}");
        else if (Next != end)
            throw Expected(begin, $"a comma or {end}");
    }

    // The text itself is not shown in errors: it may be a secret.
    private string ReadText(string owner)
    {
        var (begin, value) = (line, new StringBuilder());
        for (at++; ; at++)
        {
            switch (Next)
            {
                case '"':
                    at++;
                    return Whole(value.ToString(), begin);
                case '\\':
                    value.Append(ReadEscape());
                    break;
                case '\0':
                    throw new SettingsSyntaxException(
                        begin, $"the file ends too early, within the text {owner}: its closing \" is missing");
                case '\n' or '\r':
                    throw new SettingsSyntaxException(begin, $"the closing \" of the text {owner} is missing");
                case < ' ' and var control:
                    throw Mistake(control == '\t'
                        ? "a tab within a text is written as \\t"
                        : $"a control character within a text is written as \\u{(int)control:x4}");
                case var other:
                    value.Append(other);
                    break;
            }
        }
    }

    private char ReadEscape()
    {
        at++;
        switch (Next)
        {
            case '"' or '\\' or '/':
                return Next;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when at + 4 < text.Length
                && ushort.TryParse(
                    text.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                at += 4;
                return (char)code;
            default:
                throw Mistake("a backslash within a text is written as \\\\");
        }
    }

    private static string Whole(string value, int begin)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
                continue;
            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1]))
                throw new SettingsSyntaxException(
                    begin, $"\\u{(int)value[i]:x4} is half a character: write the character itself");
            i++;
        }

        return value;
    }

    private string? ReadWord()
    {
        var begin = at;
        while (char.IsAsciiLetterOrDigit(Next) || Next is '-' or '+' or '.' or '_')
            at++;
        var word = text[begin..at];
        return word switch
        {
            "null" => null,
            // As they are known to the readers of settings.
            "true" => "True",
            "false" => "False",
            _ when IsNumber(word) => word,
            _ => throw Mistake(
                $"{Short(word)} is no value: a number, true, false, or a text in double quotes is expected"),
        };
    }

    // JSON's own form of a number: no +, no leading zeros or points.
    private static bool IsNumber(string word)
    {
        var digits = word.StartsWith('-') ? word.AsSpan(1) : word;
        return digits is [>= '0' and <= '9', ..] && (digits is not ['0', >= '0' and <= '9', ..]) && digits[^1] != '.'
            && double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out _);
    }

    private void SkipBlanks()
    {
        while (true)
        {
            switch (Next)
            {
                case '\n':
                    line++;
                    at++;
                    break;
                case ' ' or '\t' or '\r':
                    at++;
                    break;
                case '/' when text.AsSpan(at).StartsWith("//"):
                    at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
                    break;
                case '/' when text.AsSpan(at).StartsWith("/*"):
                    SkipComment();
                    break;
                default:
                    return;
            }
        }
    }

    private void SkipComment()
    {
        var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
        if (end < 0)
            throw Mistake("the comment that begins here has no */");
        line += text.AsSpan(at, end - at).Count('\n');
        at = end + 2;
    }

    private SettingsSyntaxException Expected(int begin, string what) => at >= text.Length
        ? new(line, $"the file ends too early: {what} is expected here; the {{ or [ of line {begin} is not closed")
        : Mistake(Next switch
        {
            '\'' => "texts and names stand in double quotes, not in single ones",
            '“' or '”' or '„' =>
                "texts and names stand in straight double quotes (\"), not in those of a word processor",
            '#' => "comments begin with //, not with #",
            _ => $"{what} is expected, and here is {Here()}",
        });

    private SettingsSyntaxException Mistake(string words) => new(line, words);

    // What stands here, as much as tells where one is. Of texts only a name is shown, for a value may be a secret.
    private string Here()
    {
        if (Next != '"')
            return IsUnseen(Next) ? $"a character U+{(int)Next:X4}"
                : PlainText.Line(text[at..Math.Min(at + (char.IsHighSurrogate(Next) ? 2 : 1), text.Length)]);
        var end = text.AsSpan(at + 1).IndexOfAny('"', '\n');
        var name = end < 0 ? "" : text.Substring(at + 1, end);
        return end >= 0 && text.AsSpan(at + 2 + end).TrimStart() is [':', ..] ? $"\"{Short(name)}\"" : "a text";
    }

    // Blanks that are copied from web pages look like others and are none of JSON.
    private static bool IsUnseen(char letter) =>
        char.IsControl(letter) || letter is '\u00A0' or (>= '\u200B' and <= '\u200F') or '\uFEFF';

    private static string Short(string word) => PlainText.Line(word, ShownOfText);
}

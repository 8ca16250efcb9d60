using System.Globalization;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Hosting.Settings;

/// <summary>
/// The settings of one feature. Each method names a key, its default, what is accepted and what it means.
/// </summary>
public sealed class SettingsSection(SettingsReader reader, string section)
{
    /// <summary>A whole number in a range.</summary>
    public int Number(string key, int otherwise, int from, int to, string meaning)
    {
        var accepted = $"a whole number from {from} to {to}";
        var text = Take(key, otherwise.ToString(CultureInfo.InvariantCulture), accepted, meaning);
        if (text is null)
            return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= from && number <= to)
            return number;
        reader.Mistake(Key(key), text, $"{accepted} ({meaning})");
        return otherwise;
    }

    /// <summary>A number in a range, whole or with a decimal point.</summary>
    public double Fraction(string key, double otherwise, double from, double to, string meaning)
    {
        var accepted = string.Create(CultureInfo.InvariantCulture, $"a number from {from} to {to}");
        var text = Take(key, otherwise.ToString(CultureInfo.InvariantCulture), accepted, meaning);
        if (text is null)
            return otherwise;
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (double.TryParse(text, Plain, CultureInfo.InvariantCulture, out var number) && number >= from
            && number <= to)
            return number;
        reader.Mistake(Key(key), text, $"{accepted} ({meaning})");
        return otherwise;
    }

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool otherwise, string meaning)
    {
        var text = Take(key, otherwise ? "true" : "false", "true or false", meaning);
        if (text is null)
            return otherwise;
        if (bool.TryParse(text, out var flag))
            return flag;
        reader.Mistake(Key(key), text, $"true or false ({meaning})");
        return otherwise;
    }

    /// <summary>A text with a default.</summary>
    public string Text(string key, string otherwise, string accepted, Func<string, bool> isAccepted, string meaning) =>
        Checked(key, Take(key, otherwise, accepted, meaning), accepted, isAccepted, meaning) ?? otherwise;

    /// <summary>A text that may be left out; an empty one counts as left out.</summary>
    public string? OptionalText(string key, string accepted, Func<string, bool> isAccepted, string meaning) =>
        Checked(key, Take(key, "", accepted, meaning), accepted, isAccepted, meaning);

    /// <summary>One of the names of an enumeration, without regard to case.</summary>
    public T Word<T>(string key, T otherwise, string meaning)
        where T : struct, Enum
    {
        var accepted = "one of " + string.Join(", ", Enum.GetNames<T>());
        var text = Take(key, otherwise.ToString(), accepted, meaning);
        if (text is null)
            return otherwise;
        if (Enum.TryParse<T>(text, ignoreCase: true, out var word) && Enum.IsDefined(word)
            && !char.IsAsciiDigit(text[0]))
            return word;
        reader.Mistake(Key(key), text, $"{accepted} ({meaning})");
        return otherwise;
    }

    /// <summary>A file that must be readable when it is named.</summary>
    public string? ReadableFile(string key, string meaning) =>
        UsableFile(key, "the path of a file that this program may read", UserFile.Check, meaning);

    /// <summary>A file that must hold what it should when it is named.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="accepted">What is accepted.</param>
    /// <param name="use">Reads it; what it throws is the reason, see <see cref="UserFile.IsUnusable"/>.</param>
    /// <param name="meaning">What it means.</param>
    /// <returns>Its path.</returns>
    public string? UsableFile(string key, string accepted, Action<string> use, string meaning)
    {
        var path = Take(key, "", accepted, meaning);
        try
        {
            if (path is not null)
                use(path);
        }
        catch (Exception e) when (UserFile.IsUnusable(e))
        {
            reader.Mistake(Key(key), path!, $"{accepted} ({meaning}); {ErrorText.Of(e)}");
        }

        return path;
    }

    /// <summary>A list: a JSON array, or one text with commas.</summary>
    public IReadOnlyList<string> List(string key, string accepted, Func<string, bool> isAccepted, string meaning)
    {
        reader.Register(new SettingInfo(Key(key), "", accepted, meaning, IsList: true));
        var values = reader.Values(Key(key));
        foreach (var value in values.Where(value => !isAccepted(value)))
            reader.Mistake(Key(key), value, $"{accepted} ({meaning})");
        return values;
    }

    /// <summary>A list of words out of those that are known; a slip is answered with the word that was meant.</summary>
    public IReadOnlyList<string> Words(string key, IReadOnlyCollection<string> known, string meaning)
    {
        reader.Register(new SettingInfo(Key(key), "", $"any of {string.Join(", ", known)}", meaning, IsList: true));
        var values = reader.Values(Key(key));
        foreach (var value in values.Where(value => !known.Contains(value)))
            reader.Mistake(Key(key), value, $"a known word: {Spelling.Suggest(value, known)} ({meaning})");
        return values;
    }

    /// <summary>A list of entries: a JSON array of { }. What may stand in them the caller checks.</summary>
    public IReadOnlyList<SettingsEntry> Entries(string key, string accepted, string meaning)
    {
        reader.Register(new SettingInfo(Key(key), "", accepted, meaning, IsList: true));
        return
        [
            .. reader.Entries(Key(key)).Select(each => new SettingsEntry(
                each.Key[(section.Length + 1)..],
                each.Value.ToDictionary(one => one.Key, one => one.Value!, StringComparer.OrdinalIgnoreCase),
                each.Value.Where(one => reader.IsFromEnvironment(one.Path)).Select(one => one.Key)
                    .ToHashSet(StringComparer.OrdinalIgnoreCase))),
        ];
    }

    /// <summary>Adds a mistake that more than one key takes part in.</summary>
    public void Mistake(string key, string value, string accepted) => reader.Mistake(Key(key), value, accepted);

    /// <summary>
    /// Adds a mistake in words of its own, which go on after the key. They must not repeat a value that may be secret.
    /// </summary>
    public void Mistake(string key, string words) => reader.Mistake(Key(key), words);

    private string Key(string key) => $"{section}:{key}";

    private string? Take(string key, string otherwise, string accepted, string meaning)
    {
        reader.Register(new SettingInfo(Key(key), otherwise, accepted, meaning));
        return reader.Value(Key(key)) is { Length: > 0 } text ? text : null;
    }

    private string? Checked(string key, string? text, string accepted, Func<string, bool> isAccepted, string meaning)
    {
        if (text is not null && !isAccepted(text))
            reader.Mistake(Key(key), text, $"{accepted} ({meaning})");
        return text;
    }
}

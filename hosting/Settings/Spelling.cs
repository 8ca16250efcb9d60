namespace HealthCheck.Hosting.Settings;

/// <summary>What somebody may have meant who wrote a word that is not known.</summary>
public static class Spelling
{
    private const int MostSlips = 3;

    /// <summary>The known word that is nearest, as a question; all of them when none is near.</summary>
    public static string Suggest(string word, IEnumerable<string> known)
    {
        string[] words = [.. known];
        return Nearest(word, words, MostSlips) is { } nearest
            ? $"did you mean {nearest}?"
            : $"there are {string.Join(", ", words)}";
    }

    /// <summary>The known word that is nearest, and within so many slips; null when none is.</summary>
    public static string? Nearest(string word, IEnumerable<string> known, int mostSlips) =>
        known.MinBy(each => Distance(each, word)) is { } nearest && Distance(nearest, word) <= mostSlips
            ? nearest
            : null;

    // Levenshtein, without regard to case.
    private static int Distance(string a, string b)
    {
        // It takes the product of both lengths, and one of them may be anything.
        if (Math.Abs(a.Length - b.Length) > MostSlips)
            return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, _) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                (diagonal, row[j]) = (row[j], same ? diagonal : 1 + Math.Min(diagonal, Math.Min(row[j], row[j - 1])));
            }
        }

        return row[^1];
    }
}

namespace HealthCheck.Hosting.Settings;

/// <summary>What somebody may have meant who wrote a word that is not known.</summary>
public static class Spelling
{
    private const int MostSlips = 3;

    /// <summary>The known word that is nearest, as a question; all of them when none is near.</summary>
    public static string Suggest(string word, IEnumerable<string> known)
    {
        string[] words = [.. known];
        return words.MinBy(each => Distance(each, word)) is { } nearest && Distance(nearest, word) <= MostSlips
            ? $"did you mean {nearest}?"
            : $"there are {string.Join(", ", words)}";
    }

    // Levenshtein, without regard to case.
    private static int Distance(string a, string b)
    {
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

using System.Runtime.CompilerServices;

namespace HealthCheck.Contracts;

/// <summary>
/// What JSON alone does not say: ranges, lengths, and which figures must be finite. Each document and reading names its
/// own in its method <c>Check</c>.
/// </summary>
internal static class ContractRules
{
    public static void Filled(
        long? total, long? allocated, long? free, string? used, double? usedPercent,
        [CallerArgumentExpression(nameof(total))] string? name = null)
    {
        Range(total, 0, long.MaxValue, name);
        Range(allocated, 0, long.MaxValue, name, nameof(allocated));
        Range(free, 0, long.MaxValue, name, nameof(free));
        Text(used, name, nameof(used));
        Range(usedPercent, 0, 100, name, nameof(usedPercent));
    }

    public static void Version(string version)
    {
        if (!ApiVersions.IsReadable(version))
            throw ContractException.Malformed(
                $"apiVersion is '{Shorten(version)}': this reader speaks {ApiVersions.Current}");
    }

    public static void Id(string id)
    {
        if (!DeviceId.IsValid(id))
            throw new ContractException(Refusal.WrongId, $"id is '{Shorten(id)}': it must be {DeviceId.Rule}");
    }

    public static void Text(
        string? text, [CallerArgumentExpression(nameof(text))] string? name = null, string? sibling = null)
    {
        if (text?.Length > ContractLimits.TextLength)
            throw ContractException.Malformed(
                $"{Path(name, sibling)} has {text.Length} characters: {ContractLimits.TextLength} are allowed");
    }

    public static void Text(string text, string? list) => Text(text, list, sibling: null);

    public static void Range(
        long? value, long from, long to, [CallerArgumentExpression(nameof(value))] string? name = null,
        string? sibling = null)
    {
        if (value < from || value > to)
            throw ContractException.Malformed($"{Path(name, sibling)} is {value}: it must be from {from} to {to}");
    }

    public static void Range(
        double? value, double from, double to, [CallerArgumentExpression(nameof(value))] string? name = null,
        string? sibling = null)
    {
        if (value is { } number && !(number >= from && number <= to))
            throw ContractException.Malformed($"{Path(name, sibling)} is {value}: it must be from {from} to {to}");
    }

    public static void Each<T>(
        IReadOnlyList<T> list, Action<T, string?> check, [CallerArgumentExpression(nameof(list))] string? name = null)
    {
        if (list.Count > ContractLimits.ListLength)
            throw ContractException.Malformed(
                $"{Path(name)} has {list.Count} entries: {ContractLimits.ListLength} are allowed");
        for (var i = 0; i < list.Count; i++)
            check(list[i] ?? throw ContractException.Malformed($"{Path(name)} holds a null"), name);
    }

    public static void MaybeEach<T>(
        IReadOnlyList<T>? list, Action<T, string?> check, [CallerArgumentExpression(nameof(list))] string? name = null)
    {
        if (list is not null)
            Each(list, check, name);
    }

    public static void Maybe<T>(T? part, Action<T> check)
        where T : class
    {
        if (part is not null)
            check(part);
    }

    // "s.Uptime?.Duration?.Seconds" → "uptime.duration.seconds", the words of the document; or a sibling of that.
    public static string Path(string? expression, string? sibling = null)
    {
        var words = (expression ?? "").Split('.', '?').Where(part => part.Length > 0)
            .Select(part => char.ToLowerInvariant(part[0]) + part[1..])
            .SkipWhile(part => part is "s" or "a");
        return string.Join('.', sibling is null ? words : words.SkipLast(1).Append(sibling));
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}

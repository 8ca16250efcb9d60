using HealthCheck.Collector.History;

namespace HealthCheck.Collector.Storage;

/// <summary>Reads history in as many parts as it takes to hold each in memory.</summary>
internal static class HistoryParts
{
    /// <summary>What is read between two moments, by time, each part when it is asked for.</summary>
    /// <param name="from">The first moment.</param>
    /// <param name="to">The moment after the last.</param>
    /// <param name="least">A part is not shorter, and begins at a multiple of it.</param>
    /// <param name="read">Reads between two moments.</param>
    /// <exception cref="TooMuchHistoryException">The shortest part is too much.</exception>
    public static IEnumerable<IReadOnlyList<T>> Read<T>(
        DateTimeOffset from, DateTimeOffset to, TimeSpan least,
        Func<DateTimeOffset, DateTimeOffset, IReadOnlyList<T>> read)
    {
        var rest = new Stack<(DateTimeOffset From, DateTimeOffset To)>([(from, to)]);
        while (rest.TryPop(out var part))
        {
            var middle = Rollup.BucketOf(part.From + ((part.To - part.From) / 2), least);
            if (Attempt(part.From, part.To, canSplit: middle > part.From, read) is { } all)
            {
                yield return all;
                continue;
            }

            rest.Push((middle, part.To));
            rest.Push((part.From, middle));
        }
    }

    private static IReadOnlyList<T>? Attempt<T>(
        DateTimeOffset from, DateTimeOffset to, bool canSplit,
        Func<DateTimeOffset, DateTimeOffset, IReadOnlyList<T>> read)
    {
        try
        {
            return read(from, to);
        }
        catch (TooMuchHistoryException) when (canSplit)
        {
            return null;
        }
    }
}

/// <summary>There is more than is read at once: ask for a shorter time, as <see cref="HistoryParts"/> does.</summary>
internal sealed class TooMuchHistoryException()
    : StoreException("There is more history than is read at once. Ask for a shorter time or for fewer figures.");

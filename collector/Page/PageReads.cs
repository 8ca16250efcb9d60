using System.Collections.Concurrent;
using HealthCheck.Collector.Storage;

namespace HealthCheck.Collector.Page;

/// <summary>
/// What pages show out of the database. Pages that show the same share one answer, few answers are made at a time, and
/// a page that finds no place goes on with what it showed: however many pages are open, reading stays bounded.
/// </summary>
internal sealed class PageReads(IStore store, TimeProvider time) : IDisposable
{
    /// <summary>So many answers are made at a time.</summary>
    public const int AtOnce = 2;

    private const int MostKept = 2000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim places = new(AtOnce);
    private readonly ConcurrentDictionary<string, Answer> answers = new(StringComparer.Ordinal);

    /// <summary>The answer to a question.</summary>
    /// <param name="question">Names it: pages with the same question share the answer.</param>
    /// <param name="fresh">So long an answer is good.</param>
    /// <param name="read">Reads it.</param>
    /// <returns>Null when it cannot be had now; a page keeps what it shows then.</returns>
    public async Task<T?> OfAsync<T>(string question, TimeSpan fresh, Func<IStore, Task<T>> read)
        where T : class
    {
        if (answers.Count > MostKept)
            answers.Clear();
        var now = time.GetTimestamp();
        var answer = answers.AddOrUpdate(
            question, _ => Ask(), (_, last) => last.IsGood(time.GetElapsedTime(last.At, now), fresh) ? last : Ask());
        object? known = null;
        try
        {
            known = await answer.Value.Value;
            return (T?)known;
        }
        finally
        {
            // A read that failed, or found no place, is done again at the next question.
            if (known is null)
                answers.TryRemove(KeyValuePair.Create(question, answer));
        }

        // Not in the context of a page, which may be closed before the answer is there.
        Answer Ask() => new(now, new(() => Task.Run(() => ReadAsync(read))));
    }

    public void Dispose() => places.Dispose();

    private async Task<object?> ReadAsync<T>(Func<IStore, Task<T>> read)
        where T : class
    {
        if (!await places.WaitAsync(Patience))
            return null;
        try
        {
            return await read(store);
        }
        catch (StoreException)
        {
            // The banner of the fleet says what is wrong with the database.
            return null;
        }
        finally
        {
            places.Release();
        }
    }

    private sealed record Answer(long At, Lazy<Task<object?>> Value)
    {
        // One that is not there yet is waited for, however long that takes.
        public bool IsGood(TimeSpan age, TimeSpan fresh) =>
            age < fresh || !Value.IsValueCreated || !Value.Value.IsCompleted;
    }
}

using System.Diagnostics;
using HealthCheck.Collector.Storage;
using LiteDB;

namespace HealthCheck.Collector.Tests.Storage;

public sealed class LiteDbFileTests : IDisposable
{
    private readonly TempDirectory directory = new();

    private string DatabasePath => directory.File("store.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void What_was_written_is_there_after_closing_and_opening()
    {
        using (var file = LiteDbFile.Open(DatabasePath))
            file.Write(Insert(1, 300));

        using var again = LiteDbFile.Open(DatabasePath);
        Assert.Equal(Enumerable.Range(1, 300), Ids(again));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_written_is_there_when_the_process_dies_as_Write_returns(bool writerRunsBehind)
    {
        // LiteDB writes its log on the committing thread, or behind it where a context like a test runner's is set.
        var context = SynchronizationContext.Current;
        if (writerRunsBehind)
            SynchronizationContext.SetSynchronizationContext(new ContextThatKeepsContinuationsAway());
        try
        {
            for (var round = 0; round < 15; round++)
            {
                var path = directory.File($"{round}.db");
                using var file = LiteDbFile.Open(path);
                for (int commit = 0, last = 0; commit < 4; commit++)
                {
                    // The first one meets a writer that has not started, the others one that waits for work.
                    var count = commit == 2 ? 1 : 150;
                    file.Write(Insert(last + 1, count));
                    last += count;

                    using var copy = LiteDbFile.Open(CopyOf(path, $"{round}-{commit}"));
                    Assert.Equal(Enumerable.Range(1, last), Ids(copy));
                }
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    [Theory]
    [InlineData(1, 200)]
    [InlineData(512, 200)]
    [InlineData(8191, 200)]
    [InlineData(8192, 200)]
    [InlineData(200_000, 100)]
    [InlineData(int.MaxValue, 0)]
    public void A_log_that_lost_its_end_loses_only_what_stood_there(int lostBytes, int held)
    {
        var copy = CopyWithThreeCommitsInItsLog();
        var log = new FileInfo(LiteDbFile.LogPathOf(copy));
        using (var stream = log.OpenWrite())
            stream.SetLength(Math.Max(0, log.Length - lostBytes));

        AssertHoldsAndWorks(copy, held);
    }

    [Theory]
    [InlineData(1, 200)]
    [InlineData(8192, 200)]
    [InlineData(200_000, 100)]
    public void A_log_whose_end_is_blank_loses_only_what_stood_there(int blankBytes, int held)
    {
        var copy = CopyWithThreeCommitsInItsLog();
        var log = new FileInfo(LiteDbFile.LogPathOf(copy));
        using (var stream = log.OpenWrite())
        {
            // From a whole page on, as a file system that lost the pages of a file it had already made longer.
            var from = (log.Length - blankBytes) / 8192 * 8192;
            stream.Position = from;
            stream.Write(new byte[log.Length - from]);
        }

        AssertHoldsAndWorks(copy, held);
    }

    [Fact]
    public void A_second_opener_is_told_which_file_is_taken()
    {
        using var file = LiteDbFile.Open(DatabasePath);

        var error = Assert.Throws<IOException>(() => LiteDbFile.Open(DatabasePath));
        Assert.Contains(DatabasePath, error.Message, StringComparison.Ordinal);
        file.Write(Insert(1, 1));
    }

    [Fact]
    public void A_change_that_throws_leaves_nothing_behind()
    {
        using var file = LiteDbFile.Open(DatabasePath);
        file.Write(Insert(1, 1));

        Assert.Throws<TimeoutException>(() => file.Write(database =>
        {
            Insert(2, 500)(database);
            throw new TimeoutException();
        }));
        file.Write(Insert(1000, 1));
        Assert.Equal([1, 1000], Ids(file));
    }

    [Fact]
    public void A_change_that_hides_an_error_of_the_database_is_refused()
    {
        using var file = LiteDbFile.Open(DatabasePath);
        file.Write(Insert(1, 1));

        Assert.Throws<InvalidOperationException>(() => file.Write(database =>
        {
            Insert(2, 1)(database);
            Assert.Throws<LiteException>(() => Insert(1, 1)(database));
        }));
        Assert.Equal([1], Ids(file));
    }

    [Fact]
    public void A_change_within_a_change_is_refused()
    {
        using var file = LiteDbFile.Open(DatabasePath);

        Assert.Throws<InvalidOperationException>(() => file.Write(_ => file.Write(Insert(1, 1))));
        Assert.Empty(Ids(file));
    }

    [Fact]
    public void A_change_of_nothing_returns()
    {
        using var file = LiteDbFile.Open(DatabasePath);
        file.Write(_ => { });
        file.Write(Insert(1, 1));
        file.Write(_ => { });
        Assert.Equal([1], Ids(file));
    }

    [Fact]
    public async Task Callers_on_many_threads_take_turns()
    {
        using var file = LiteDbFile.Open(DatabasePath);
        await Parallel.ForAsync(0, 60, TestContext.Current.CancellationToken, (i, _) =>
        {
            file.Write(Insert(1 + i * 10, 10));
            if (i % 20 == 0)
                file.Checkpoint();
            Assert.Contains(1 + i * 10, Ids(file));
            return ValueTask.CompletedTask;
        });
        Assert.Equal(Enumerable.Range(1, 600), Ids(file));
    }

    [Fact]
    public void A_checkpoint_empties_the_log_and_keeps_everything()
    {
        using var file = LiteDbFile.Open(DatabasePath);
        file.Write(Insert(1, 100));
        Assert.NotEqual(0, new FileInfo(LiteDbFile.LogPathOf(DatabasePath)).Length);

        file.Checkpoint();
        Assert.Equal(0, new FileInfo(LiteDbFile.LogPathOf(DatabasePath)).Length);
        Assert.Equal(new FileInfo(DatabasePath).Length, file.Bytes);
        Assert.Equal(Enumerable.Range(1, 100), Ids(file));
    }

    [Fact]
    public void LiteDB_itself_opens_what_is_left_by_a_process_that_died()
    {
        using var database = new LiteDatabase($"Filename={CopyWithThreeCommitsInItsLog()}");
        Assert.Equal(300, database.GetCollection("samples").Count());
    }

    [Theory]
    [InlineData(20)]
    [InlineData(8192)]
    [InlineData(100_000)]
    public void A_file_that_is_no_database_is_unreadable_and_stays_as_it_is(int length)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)'x');
        File.WriteAllBytes(DatabasePath, bytes);

        var error = Assert.Throws<UnreadableDatabaseException>(() => LiteDbFile.Open(DatabasePath));
        Assert.Contains(DatabasePath, error.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(DatabasePath));

        // And it can be set aside at once.
        File.Move(DatabasePath, DatabasePath + ".damaged");
        using var fresh = LiteDbFile.Open(DatabasePath);
        fresh.Write(Insert(1, 1));
    }

    [Fact]
    public void A_log_without_its_file_is_unreadable()
    {
        var copy = CopyWithThreeCommitsInItsLog();
        File.Delete(copy);
        Assert.Throws<UnreadableDatabaseException>(() => LiteDbFile.Open(copy));
    }

    [Fact]
    public void A_page_lost_in_the_middle_makes_it_unreadable()
    {
        using (var file = LiteDbFile.Open(DatabasePath))
            file.Write(Insert(1, 300));
        using (var stream = File.OpenWrite(DatabasePath))
        {
            stream.Position = stream.Length / 8192 / 2 * 8192;
            stream.Write(new byte[8192]);
        }

        using var damaged = LiteDbFile.Open(DatabasePath);
        Assert.Throws<UnreadableDatabaseException>(() => Ids(damaged));
    }

    [Fact]
    public void A_full_disk_fails_the_write_and_everything_after_but_loses_nothing()
    {
        using (var file = LiteDbFile.Open(DatabasePath))
            file.Write(Insert(1, 10));
        var log = LiteDbFile.LogPathOf(DatabasePath);
        File.Delete(log);
        File.CreateSymbolicLink(log, "/dev/full");

        using (var full = LiteDbFile.Open(DatabasePath))
        {
            Assert.Equal(Enumerable.Range(1, 10), Ids(full));
            var error = Assert.Throws<IOException>(() => full.Write(Insert(11, 1)));
            Assert.Contains("the disk is full", error.Message, StringComparison.Ordinal);
            Assert.Throws<IOException>(() => full.Write(Insert(12, 1)));
            Assert.Throws<IOException>(() => Ids(full));
            Assert.Throws<IOException>(full.Checkpoint);
        }

        File.Delete(log);
        using var again = LiteDbFile.Open(DatabasePath);
        Assert.Equal(Enumerable.Range(1, 10), Ids(again));
    }

    private static Action<LiteDatabase> Insert(int from, int count) => database =>
        database.GetCollection("samples").Insert(Enumerable.Range(from, count)
            .Select(id => new BsonDocument { ["_id"] = id, ["payload"] = Payload(id) }));

    private static byte[] Payload(int id)
    {
        var payload = new byte[1024];
        Array.Fill(payload, (byte)id);
        return payload;
    }

    private static List<int> Ids(LiteDbFile file) => file.Read(database => database.GetCollection("samples").FindAll()
        .Select(sample =>
        {
            Assert.Equal(Payload(sample["_id"]), sample["payload"].AsBinary);
            return sample["_id"].AsInt32;
        }).ToList());

    // cp does not ask for the lock, and what it reads is what a killed process leaves: the page cache.
    private string CopyOf(string path, string name)
    {
        var target = Directory.CreateDirectory(directory.File(name)).FullName;
        using var process = Process.Start("cp", [path, LiteDbFile.LogPathOf(path), target]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return Path.Combine(target, Path.GetFileName(path));
    }

    private string CopyWithThreeCommitsInItsLog()
    {
        using var file = LiteDbFile.Open(DatabasePath);
        file.Write(Insert(1, 100));
        file.Write(Insert(101, 100));
        file.Write(Insert(201, 100));
        return CopyOf(DatabasePath, "copy");
    }

    private static void AssertHoldsAndWorks(string path, int held)
    {
        using (var file = LiteDbFile.Open(path))
        {
            Assert.Equal(Enumerable.Range(1, held), Ids(file));
            file.Write(Insert(held + 1, 50));
            file.Checkpoint();
        }

        using var again = LiteDbFile.Open(path);
        Assert.Equal(Enumerable.Range(1, held + 50), Ids(again));
    }

    private sealed class ContextThatKeepsContinuationsAway : SynchronizationContext;
}

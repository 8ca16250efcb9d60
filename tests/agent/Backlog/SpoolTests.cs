using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthCheck.Agent.Tests.Backlog;

public sealed class SpoolTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("healthcheck-spool-").FullName;

    private string File => Path.Combine(folder, "backlog.spool");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_saved_is_loaded_and_stays_until_it_is_cleared()
    {
        var spool = Spool();
        HeldSample[] saved = [Samples.Numbered(3), Samples.Numbered(5, isClockSynchronized: false)];
        spool.Save(saved.Length, saved);
        for (var round = 0; round < 2; round++)
        {
            var loaded = Load();
            Assert.Equal(saved.Numbers(), loaded.Numbers());
            Assert.Equal(saved.Select(sample => sample.IsClockSynchronized),
                loaded.Select(sample => sample.IsClockSynchronized));
            Assert.Equal(saved[1].Json, loaded[1].Json);
        }

        spool.Clear();
        Assert.Empty(Load());
    }

    [Fact]
    public void With_nothing_to_keep_nothing_is_written()
    {
        Spool().Save(0, []);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void A_damaged_spool_is_set_aside_and_the_next_one_is_as_good_as_new()
    {
        Spool().Save(50, Enumerable.Range(1, 50).Select(number => Samples.Numbered(number)));
        var whole = System.IO.File.ReadAllBytes(File);
        byte[][] damages =
            [[], "rubbish"u8.ToArray(), whole[..(whole.Length / 2)], whole[..^30],
                [.. whole[..40], 0, 0, .. whole[42..]]];
        foreach (var damage in damages)
        {
            System.IO.File.WriteAllBytes(File, damage);
            Assert.InRange(Load().Count, 0, 49);
            Assert.False(System.IO.File.Exists(File));
            Assert.NotEmpty(Directory.GetFiles(folder, "backlog.spool.damaged-*"));
        }

        Spool().Save(1, [Samples.Numbered(1)]);
        Assert.Single(Load());
    }

    [Fact]
    public void Where_nothing_can_be_written_the_agent_still_stops_in_order()
    {
        System.IO.File.WriteAllText(Path.Combine(folder, "file"), "");
        new Spool(
            new StateOptions(Path.Combine(folder, "file", "below")), NullLogger<Spool>.Instance, TimeProvider.System)
            .Save(1, [Samples.Numbered(1)]);
    }

    private List<HeldSample> Load()
    {
        var loaded = new List<HeldSample>();
        Spool().Load(loaded.Add);
        return loaded;
    }

    private Spool Spool() => new(new StateOptions(folder), NullLogger<Spool>.Instance, TimeProvider.System);
}

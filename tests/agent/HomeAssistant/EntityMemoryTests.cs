using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthCheck.Agent.Tests.HomeAssistant;

public sealed class EntityMemoryTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("healthcheck-state-").FullName;
    private readonly EntityName[] known =
        [new(Platform.Sensor, "cpu_usage"), new(Platform.BinarySensor, "problem"), new(Platform.Button, "restart")];

    private static DateTimeOffset Noon { get; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private string Path => System.IO.Path.Combine(directory, "home-assistant");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void What_was_told_is_known_after_the_next_start()
    {
        Memory().Save("topic", known, [], []);
        var next = Memory();
        Assert.Equal(known.OrderBy(name => name.Key), next.Load().OrderBy(name => name.Key));
        Assert.Equal("topic", next.Topic);
        next.Clear();
        Assert.Empty(Memory().Load());
        Assert.Empty(Directory.EnumerateFiles(directory));
    }

    [Fact]
    public void Orphans_and_problems_are_known_after_the_next_start_whatever_they_are_called()
    {
        EntityName[] orphans = [new(Platform.Event, "problem_event"), new(Platform.Sensor, "net_eth0_errors")];
        ToldProblem[] problems =
        [
            new("storage-full", HealthStatus.Critical, "Storage full: /mnt/it's %20 {{ \n größe", Noon),
            new("hot", HealthStatus.Warning, "", DateTimeOffset.MaxValue.AddTicks(-9999999)),
        ];
        Memory().Save("topic", known, orphans, problems);
        var next = Memory();
        Assert.Equal(known.OrderBy(name => name.Key), next.Load().OrderBy(name => name.Key));
        Assert.Equal(orphans.ToHashSet(), next.Orphans.ToHashSet());
        Assert.Equal(problems.ToHashSet(), next.Problems.ToHashSet());
    }

    [Fact]
    public void Nothing_is_written_when_nothing_changed()
    {
        Memory().Save("topic", known, [], []);
        var long_ago = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Path, long_ago);
        var next = Memory();
        next.Load();
        next.Save("topic", known.Reverse(), [], []);
        Assert.Equal(long_ago, File.GetLastWriteTimeUtc(Path));
        next.Save("topic", known.Append(new EntityName(Platform.Sensor, "uptime")), [], []);
        Assert.NotEqual(long_ago, File.GetLastWriteTimeUtc(Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else\nsensor a\n")]
    [InlineData("healthcheck-home-assistant 1 topic\nvacuum a\nsensor\n\0\n-\n-sensor\n")]
    [InlineData("healthcheck-home-assistant 1 topic\nproblem a\nproblem critical a 9999999999999 b\n")]
    public void A_file_that_is_none_counts_as_nothing(string text)
    {
        File.WriteAllText(Path, text);
        var memory = Memory();
        Assert.Empty(memory.Load());
        Assert.Empty(memory.Orphans);
        Assert.Empty(memory.Problems);
        File.WriteAllText(Path, new string('x', 70_000));
        Assert.Empty(Memory().Load());
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_no_obstacle()
    {
        var memory = new EntityMemory(new StateOptions(Path + "/below/a/file"), NullLogger<EntityMemory>.Instance);
        File.WriteAllText(Path, "");
        Assert.Empty(memory.Load());
        memory.Save("topic", known, [], []);
        memory.Clear();
    }

    private EntityMemory Memory() => new(new StateOptions(directory), NullLogger<EntityMemory>.Instance);
}

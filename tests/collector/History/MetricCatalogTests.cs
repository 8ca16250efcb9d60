using HealthCheck.Collector.History;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.History;

public sealed class MetricCatalogTests
{
    [Fact]
    public void Numbers_and_patterns_are_given_once() => Assert.All(
        MetricCatalog.Families, family =>
            Assert.Single(MetricCatalog.Families, other =>
                other.Number == family.Number || other.Pattern == family.Pattern));

    [Fact]
    public void Every_name_leads_back_to_its_family()
    {
        var figures = MetricCatalog.Read(new LivelyDevice(1, Examples.Noon, TimeSpan.FromSeconds(30)).Next());
        Assert.All(figures, figure =>
        {
            var family = MetricCatalog.Find(figure.Metric, out var element);
            Assert.Equal(figure.Metric, family?.NameOf(element));
        });
        Assert.Equal(figures.Count, figures.DistinctBy(each => each.Metric).Count());
    }

    [Fact]
    public void Figures_are_named_as_in_the_json()
    {
        var figures = MetricCatalog.Read(new LivelyDevice(1, Examples.Noon, TimeSpan.FromSeconds(30)).Next())
            .ToDictionary(each => each.Metric);
        Assert.Contains("storage.mounts./boot/firmware.usedPercent", figures);
        Assert.Contains("temperature.cpu-thermal.celsius", figures);
        Assert.Contains("cpu.cores.3.shares.usedPercent", figures);
        Assert.Contains("network.wlan0.wifi.signalDbm", figures);
        Assert.Contains("power.underVoltage.now", figures);
        Assert.DoesNotContain("network.eth0.wifi.signalDbm", figures);
        Assert.Null(MetricCatalog.Find("storage.mounts.", out _));
        Assert.Null(MetricCatalog.Find("toString", out _));
    }

    [Fact]
    public void What_a_device_sends_is_bounded_and_no_name_comes_twice()
    {
        var mounts = Enumerable.Range(0, 256)
            .Select(i => Mount(i % 2 == 0 ? "/same" : $"/mnt/{i}")).Append(Mount(new string('x', 500))).ToList();
        var figures = MetricCatalog.Read(Examples.Snapshot(1) with
        {
            Storage = new StorageReading(null, null, null, null, null, mounts, []),
            Temperature =
                [Zone(0, "acpitz", 40), Zone(1, "acpitz", 50), Zone(2, "", 60), Zone(3, "broken", double.NaN)],
        });
        Assert.InRange(figures.Count, 1, SampleFigures.Most);
        Assert.Equal(figures.Count, figures.DistinctBy(each => each.Metric).Count());
        Assert.DoesNotContain(figures, each => each.Metric.Length > 200);
        Assert.Equal([40, 50], figures.Where(each => each.Metric.StartsWith("temperature.", StringComparison.Ordinal))
            .Select(each => each.Value));
        Assert.Contains(new("temperature.acpitz#2.celsius", 50), figures);
    }

    private static MountReading Mount(string path) => new(path, "/dev/sda", "ext4", 10, 5, 5, "50%", 50, 1, false);

    private static TemperatureReading Zone(int number, string type, double celsius) =>
        new(number, type, celsius, 0, null);
}

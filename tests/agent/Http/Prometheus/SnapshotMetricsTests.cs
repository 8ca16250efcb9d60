using System.Text;
using CsCheck;
using HealthCheck.Agent.Http.Prometheus;
using HealthCheck.Golden;
using HealthCheck.Hosting.Prometheus;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests.Http.Prometheus;

public sealed class SnapshotMetricsTests
{
    [Fact]
    public void The_metrics_of_a_device_that_has_everything_are_to_the_letter_what_they_were()
    {
        var text = SnapshotMetrics.Write(Example.Snapshot, Example.Announcement);
        GoldenFile.Matches("metrics.txt", text[..^1]);
        var series = StrictReader.Read(Encoding.UTF8.GetString(text));
        Assert.Equal(0.43, series["node_load1"]);
        Assert.Equal(
            23451402240, series["node_filesystem_avail_bytes{device=/dev/mmcblk0p2}{fstype=ext4}{mountpoint=/}"]);
        Assert.Equal(3, series["healthcheck_power_condition_total{condition=under-voltage}"]);
        Assert.Equal(1, series["healthcheck_problem{code=mount-hangs}{severity=warning}"]);
    }

    [Fact]
    public void A_device_that_tells_nothing_has_no_empty_metrics()
    {
        var bare = Example.Snapshot with
        {
            Load = null,
            Memory = null,
            Storage = null,
            Uptime = null,
            Temperature = null,
            Cpu = null,
            Network = null,
            Power = null,
            Pressure = null,
            System = null,
            Agent = null,
            ClockSynchronized = null,
            StartedAt = null,
            Problems = [],
        };
        var series = StrictReader.Read(Encoding.UTF8.GetString(SnapshotMetrics.Write(bare, Example.Announcement)));
        Assert.Equal(
            ["healthcheck_info", "healthcheck_sequence", "healthcheck_status", "node_os_info", "node_time_seconds",
                "node_uname_info"],
            series.Keys.Select(key => key.Split('{')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_problems_of_one_kind_are_one_series()
    {
        var hangs = Example.Snapshot.Problems[0];
        var text = SnapshotMetrics.Write(Example.Snapshot with { Problems = [hangs, hangs] }, Example.Announcement);
        Assert.Equal(
            2, StrictReader.Read(
                Encoding.UTF8.GetString(text))["healthcheck_problem{code=mount-hangs}{severity=warning}"]);
    }

    [Fact]
    public void Whatever_a_label_holds_is_read_back_as_it_was() => Gen.String.Sample(value =>
    {
        var text = new PrometheusText();
        text.Gauge("metric", "Help.").Add(1d, ("label", value));
        var series =
            StrictReader.Read(Encoding.UTF8.GetString(text.ToBytes()).Replace("\r", "", StringComparison.Ordinal));
        var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)).Replace("\r", "", StringComparison.Ordinal);
        Assert.Equal($"metric{{label={valid}}}", Assert.Single(series).Key);
    });

    [Fact]
    public async Task Prometheus_own_tool_finds_nothing_to_complain_about()
    {
        Assert.SkipUnless(Promtool.IsThere, "promtool is not installed: ./test fetches it");
        var (exitCode, lines) =
            await Promtool.CheckAsync(SnapshotMetrics.Write(Example.Snapshot, Example.Announcement));

        // Exit code 3 means advice, and node_exporter's own names for memory always draw some.
        Assert.True(exitCode is 0 or 3, string.Join('\n', lines));
        Assert.DoesNotContain(lines, line => !line.StartsWith("node_memory_", StringComparison.Ordinal));
    }
}

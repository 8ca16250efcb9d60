using System.Text.Json;
using System.Text.Json.Nodes;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests;

public sealed class FigureTableTests
{
    // Counted, not taken: the path leads to a list.
    private static readonly string[] Counts = ["problems", "system.failedUnits"];

    private static readonly HealthSnapshot Everything = Example.Snapshot with
    {
        Power = Example.Snapshot.Power! with { SoftTemperatureLimit = Example.Snapshot.Power!.UnderVoltage },
        Storage = Example.Snapshot.Storage! with
        {
            Disks = [.. Example.Snapshot.Storage!.Disks.Select(disk => disk with { LifeUsedPercent = 5 })],
        },
    };

    [Fact]
    public void The_path_of_each_figure_leads_to_its_value()
    {
        var json = JsonNode.Parse(Wire.Write(Everything))!;
        Assert.All(FigureTable.All, figure =>
        {
            for (var index = 0; index < figure.List.Count(Everything); index++)
                Assert.Equal(Find(json, figure, index), figure.Read(Everything, index));
        });
    }

    [Fact]
    public void A_device_that_has_everything_has_a_value_of_each()
    {
        Assert.All(FigureTable.All, figure => Assert.Contains(
            Enumerable.Range(0, figure.List.Count(Everything)), index => figure.Read(Everything, index) is not null));
    }

    [Fact]
    public void No_number_and_no_name_is_given_twice()
    {
        Assert.Distinct(FigureTable.All.Select(figure => figure.Number).Where(number => number != 0));
        Assert.Distinct(FigureTable.All.Select(figure => figure.Pattern));
        Assert.Distinct(FigureTable.All.Select(figure => figure.Metric?.Name).Where(name => name is not null));
        Assert.Distinct(FigureTable.All.SelectMany(figure => figure.Entities.Select(sensor => sensor.Key).Distinct()));
    }

    [Fact]
    public void Each_is_shown_somewhere()
    {
        Assert.All(FigureTable.All, figure =>
            Assert.True(figure.Number != 0 || figure.Metric is not null || figure.Entities.Count > 0, figure.Pattern));
    }

    private static double? Find(JsonNode json, Figure figure, int index)
    {
        JsonNode? node = json;
        foreach (var step in figure.Pattern.Split('.'))
            node = step == "*" ? node?[index] : node?[step];
        if (Counts.Contains(figure.Pattern))
            return node?.AsArray().Count;
        return node?.GetValueKind() switch
        {
            null => null,
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.String => (double)Enum.Parse<HealthStatus>(node.GetValue<string>(), true),
            _ => node.GetValue<double>(),
        };
    }
}

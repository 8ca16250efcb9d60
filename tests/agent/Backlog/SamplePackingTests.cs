using System.Text;
using CsCheck;
using HealthCheck.Agent.Backlog;

namespace HealthCheck.Agent.Tests.Backlog;

public sealed class SamplePackingTests
{
    [Fact]
    public void Any_lines_come_back_to_the_letter() =>
        Gen.String[Gen.Char["{}[]\":,.0123456789abcö€ -"], 0, 60].Array[1, 32].Sample(lines =>
        {
            var samples = lines.Select(Encoding.UTF8.GetBytes).ToList();
            return SamplePacking.Unpack(SamplePacking.Pack(samples), samples.Count)
                .Zip(samples).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
        });

    [Fact]
    public void Samples_that_differ_in_their_figures_take_a_small_part_of_their_size()
    {
        var samples = Enumerable.Range(1, 32).Select(number => Samples.Numbered(number).Json).ToList();
        Assert.InRange(SamplePacking.Pack(samples).Length, 1, samples.Sum(sample => sample.Length) / 10);
    }
}

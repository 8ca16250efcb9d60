using System.Text.Json.Serialization;
using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>What processes of one name use. Either <c>percent</c> or <c>bytes</c> is there.</summary>
/// <param name="Name">Name of the processes, as the kernel has it; never a command line.</param>
/// <param name="Percent">
/// Processor time in percent of all that this machine has, 0 to 100; absent where it is not processor time.
/// </param>
/// <param name="Bytes">Memory and swap in bytes; absent where it is not memory.</param>
public sealed record ProcessShare(
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Percent = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Bytes = null)
{
    internal static ProcessShare Read(ref OrderedReader r) => new(
        r.Text("name"u8), r.OptionalDouble("percent"u8), r.OptionalLong("bytes"u8));

    internal static void Check(ProcessShare process, string? list)
    {
        Text(process.Name);
        Range(process.Percent, 0, 100);
        Range(process.Bytes, 0, long.MaxValue);
    }
}

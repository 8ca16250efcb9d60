namespace HealthCheck.Agent.Sampling;

/// <summary>
/// Collects the heap each time a mebibyte was allocated. Left alone, the runtime waits for as much as the processor's cache
/// holds, which on a machine with a large one is a hundred times what lives.
/// </summary>
internal sealed class Garbage
{
    private const long MostBytes = 1 << 20;

    private long allocatedBefore = GC.GetTotalAllocatedBytes();

    /// <summary>For the loop that measures, after each sample.</summary>
    public void Collect()
    {
        if (GC.GetTotalAllocatedBytes() - allocatedBefore < MostBytes)
            return;
        GC.Collect();
        allocatedBefore = GC.GetTotalAllocatedBytes();
    }
}

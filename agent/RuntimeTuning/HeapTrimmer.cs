namespace HealthCheck.Agent.RuntimeTuning;

/// <summary>
/// Collects garbage after each allocated mebibyte. The runtime's own limit is the size of the processor's cache, which
/// can be a hundred times the live heap.
/// </summary>
internal sealed class HeapTrimmer
{
    private const long MostBytes = 1 << 20;

    private long allocatedBefore = GC.GetTotalAllocatedBytes();

    /// <summary>Called by the measuring loop after each sample.</summary>
    public void Trim()
    {
        if (GC.GetTotalAllocatedBytes() - allocatedBefore < MostBytes)
            return;
        GC.Collect();
        allocatedBefore = GC.GetTotalAllocatedBytes();
    }
}

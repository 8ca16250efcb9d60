namespace HealthCheck.Collector.Devices;

/// <summary>Where a device stands in a list.</summary>
internal readonly record struct SortKey(double Rank, string Name, string Id, bool IsReversed) : IComparable<SortKey>
{
    public int CompareTo(SortKey other)
    {
        var byRank = Rank.CompareTo(other.Rank);
        if (byRank != 0)
            return byRank;
        var byName = DeviceOrder.Compare((Name, Id), (other.Name, other.Id));
        return IsReversed ? -byName : byName;
    }
}

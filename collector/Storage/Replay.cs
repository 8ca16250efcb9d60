using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Contracts;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// What the log of an earlier run says: of each device its last words, of everything else all of it. Reading one twice
/// changes nothing.
/// </summary>
internal sealed class Replay
{
    private readonly Dictionary<int, BsonDocument> parts = [];
    private readonly List<MemTable> tables = [];

    /// <summary>Why something could not be read.</summary>
    public string Reason { get; set; } = "";

    /// <summary>What is to be flushed, by segment of the log.</summary>
    public IReadOnlyList<MemTable> Tables => tables;

    public long LastEvent { get; private set; }

    public int HighestNumber { get; private set; }

    /// <summary>What follows is of this segment of the log.</summary>
    public void Begin(long log, SampleShapes shapes) => tables.Add(new(log, shapes));

    /// <summary>The next record of <see cref="LogRecords"/>.</summary>
    public void Take(object record)
    {
        switch (record)
        {
            case LoggedSample sample:
                Take(sample);
                break;
            case BsonDocument changed:
                Take(changed);
                break;
            case ForgottenDevice gone:
                HighestNumber = Math.Max(HighestNumber, gone.Number);
                parts.Remove(gone.Number);
                tables.ForEach(each => each.Drop(gone));
                tables[^1].Forgotten.Add(gone);
                break;
            case AnnouncementEntry entry:
                tables[^1].Add(entry);
                break;
            case DeviceEvent happened:
                tables[^1].Add(happened);
                LastEvent = Math.Max(LastEvent, happened.Number);
                break;
        }
    }

    /// <summary>The devices after all that.</summary>
    /// <param name="saved">Documents of the database, in any order.</param>
    public IEnumerable<BsonDocument> Devices(IEnumerable<BsonDocument> saved)
    {
        var gone = tables.SelectMany(each => each.Forgotten).Select(device => device.Number).ToHashSet();
        var met = new HashSet<int>();
        foreach (var document in saved)
        {
            var number = document["_id"].AsInt32;
            if (!parts.TryGetValue(number, out var changed))
            {
                if (!gone.Contains(number))
                    yield return document;
                continue;
            }

            met.Add(number);
            if (!gone.Contains(number))
                DeviceDocument.Overlay(document, changed);
            yield return gone.Contains(number) ? changed : document;
        }

        foreach (var (number, document) in parts)
        {
            // What is left of a device whose beginning was lost says too little.
            if (!met.Contains(number) && document.ContainsKey("id"))
                yield return document;
        }
    }

    /// <summary>Puts the devices among what is to be flushed.</summary>
    public void Settle(IEnumerable<Device> devices)
    {
        foreach (var device in devices.Where(device => parts.ContainsKey(device.Number)))
            tables[^1].Add(device, isMore: true);
        parts.Clear();
    }

    // One that an earlier version took and this one does not is passed over.
    private void Take(LoggedSample sample)
    {
        try
        {
            var snapshot = Wire.ReadSnapshot(sample.Json);
            tables[^1].Add(sample.Device, new(
                sample.Run, snapshot.Sequence, sample.Time, sample.ReceivedAt, MetricCatalog.Read(snapshot)));
        }
        catch (ContractException e)
        {
            Reason = e.Message;
        }
    }

    private void Take(BsonDocument changed)
    {
        var number = changed["_id"].AsInt32;
        HighestNumber = Math.Max(HighestNumber, number);
        if (parts.TryGetValue(number, out var known))
            DeviceDocument.Overlay(known, changed);
        else
            parts[number] = changed;
    }
}

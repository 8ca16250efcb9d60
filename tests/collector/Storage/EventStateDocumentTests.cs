using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using LiteDB;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Storage;

public sealed class EventStateDocumentTests
{
    [Fact]
    public void What_was_told_and_edited_survives_the_database()
    {
        var device = Device() with
        {
            Owner = new("Attic", ["roof", "home"], "Behind the chimney", true),
            Adopted = [new("old", 7), new("older", 3)],
            EventState = new()
            {
                Problems = [new("hot", Noon)],
                Clock = new() { IsWrong = true, Ahead = TimeSpan.FromSeconds(-90) },
                Boots = new()
                {
                    Boots = ["b2", "b1"],
                    Speakers = [new("b2", 5), new(null, null)],
                    Turns = 2,
                    TurnedAt = Noon,
                    SharedSince = Noon.AddMinutes(1),
                },
                Card = new("other", CardRelation.Cloned),
                Http = new(HttpFinding.SomebodyElse, Noon, "Somebody else answers"),
                Quota = new(Noon, 12, LeftOut: 7),
            },
        };

        Same(device, Read(device));
    }

    [Fact]
    public void A_device_nobody_told_of_has_nothing_of_it_in_its_document()
    {
        var document = DeviceDocument.From(Device());

        Assert.DoesNotContain("chronicle", document.Keys);
        Assert.DoesNotContain("owner", document.Keys);
        Same(Device(), Read(Device()));
    }

    [Fact]
    public void An_owner_who_wants_no_tags_is_not_one_who_said_nothing()
    {
        var read = Read(Device() with { Owner = OwnerEdits.None with { Tags = [] } });
        Assert.Equal(0, read.Owner.Tags?.Length);
    }

    private static Device Read(Device device) =>
        DeviceDocument.Read(BsonSerializer.Deserialize(BsonSerializer.Serialize(DeviceDocument.From(device))));

    private static void Same(Device expected, Device actual)
    {
        Assert.Equivalent(expected.Owner, actual.Owner, strict: true);
        Assert.Equivalent(expected.Adopted, actual.Adopted, strict: true);
        Assert.Equivalent(expected.EventState, actual.EventState, strict: true);
    }
}

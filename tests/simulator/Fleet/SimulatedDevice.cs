#pragma warning disable RCS0056 // Long literals.

using System.Globalization;
using HealthCheck.Contracts;

namespace HealthCheck.Simulator.Fleet;

/// <summary>
/// One device of the fleet. All that it ever says is a function of seed, number, and the number of the sample, so that
/// nothing has to be kept to say it again.
/// </summary>
internal sealed class SimulatedDevice(long seed, int number, DateTimeOffset startedAt, int intervalSeconds)
{
    private static readonly string[] Rooms =
        ["Attic", "Barn", "Cellar", "Garage", "Garden", "Greenhouse", "Hall", "Kitchen", "Library", "Office", "Porch",
            "Studio", "Workshop"];
    private static readonly string[] Sites = ["home", "farm", "school", "shop", "lab"];

    private readonly long chance = (long)Chance.Number(seed, number, 77);

    /// <summary>Its number in the fleet, from 0.</summary>
    public int Number => number;

    /// <summary>Its identity.</summary>
    public string Id { get; } = Chance.Number(seed, number).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The start of its agent.</summary>
    public DateTimeOffset StartedAt => startedAt;

    /// <summary>Its boot.</summary>
    public string BootId { get; } =
        new Guid((int)seed, (short)number, (short)(number >> 16), BitConverter.GetBytes(Chance.Number(seed, number, 2)))
            .ToString();

    /// <summary>What it is made of.</summary>
    public Board Board { get; } = Board.Of((long)Chance.Number(seed, number, 3));

    /// <summary>What is wrong with it; null with most. The first of a fleet have one of every kind.</summary>
    public Trouble? Trouble => number % 3 == 1 ? Trouble.All[number / 3 % Trouble.All.Count] : null;

    /// <summary>Whether its trouble comes and goes.</summary>
    public bool IsTroubleFitful => number % 2 == 0;

    /// <summary>Loopback, so that a collector that checks back reaches no machine of somebody else.</summary>
    public string Address => $"127.{1 + ((number >> 16) & 127)}.{(number >> 8) & 255}.{number & 255}";

    /// <summary>Who it is.</summary>
    public DeviceAnnouncement Announcement()
    {
        var room = Rooms[Chance.Number(chance, 1) % (ulong)Rooms.Length];
        var site = Sites[Chance.Number(chance, 2) % (ulong)Sites.Length];
        var hostname = $"{room.ToLowerInvariant()}-{number + 1}";
        var mac = $"dc:a6:32:{(number >> 16) & 255:x2}:{(number >> 8) & 255:x2}:{number & 255:x2}";
        return new()
        {
            Hostname = hostname,
            Address = Address,
            Name = $"{room} {number + 1}",
            ApiVersion = ApiVersions.Current,
            Id = Id,
            HttpPort = 7070,
            Tags = [site],
            Addresses = [new(Interface, Address, mac)],
            Model = Board.Model,
            Revision = Board.Revision,
            Architecture = Board.Architecture,
            Cores = Board.Cores,
            Memory = Board.Memory,
            Os = new("debian", "Debian GNU/Linux 12 (bookworm)", "12"),
            Kernel = "6.6.31+rpt-rpi-v8",
            AgentVersion = "0.1.0",
            BootId = BootId,
            StartedAt = startedAt,
            IntervalSeconds = intervalSeconds,
            Fingerprint = new(Hash(4), Hash(5), [mac]),
        };
    }

    /// <summary>A message of that size that announces it to Home Assistant: as many sensors as fit.</summary>
    public byte[] Discovery(int bytes)
    {
        var message =
            new System.Text.StringBuilder(
                $$$"""{"device":{"identifiers":["healthcheck_{{{Id}}}"],"model":"{{{Board.Model}}}"},"components":{"end":{}""");
        for (var sensor = 1; message.Length < bytes; sensor++)
            message.Append(
                CultureInfo.InvariantCulture,
                $$$""","s{{{sensor}}}":{"platform":"sensor","unique_id":"healthcheck_{{{Id}}}_s{{{sensor}}}","state_topic":"healthcheck/{{{Id}}}/health","value_template":"{{ value_json.s{{{sensor}}} }}"}""");
        return System.Text.Encoding.UTF8.GetBytes(message.Append("}}").ToString());
    }

    /// <summary>How it is at one moment.</summary>
    public HealthSnapshot Snapshot(long sequence, DateTimeOffset time)
    {
        var snapshot = Figures.Of(this, chance, sequence, time);
        return Trouble is { } trouble && IsInTrouble(time)
            ? trouble.Show(snapshot) with
            {
                Status = trouble.Severity,
                Problems = [new(trouble.Code, trouble.Severity, TroubleSince(time), trouble.Message, trouble.Advice)],
            }
            : snapshot;
    }

    /// <summary>The interface it is on.</summary>
    public string Interface => Chance.Number(chance, 6) % 2 == 0 ? "wlan0" : "eth0";

    private bool IsInTrouble(DateTimeOffset time) => !IsTroubleFitful || Slot(time) % 3 != 0;

    private DateTimeOffset TroubleSince(DateTimeOffset time)
    {
        var start = IsTroubleFitful
            ? DateTimeOffset.FromUnixTimeSeconds((Slot(time) - (Slot(time) % 3) + 1 - (number % 3)) * 7200)
            : startedAt;
        return start < startedAt ? startedAt : start;
    }

    private long Slot(DateTimeOffset time) => (time.ToUnixTimeSeconds() / 7200) + (number % 3);

    private string Hash(int what) => Chance.Number(chance, what).ToString("x16", CultureInfo.InvariantCulture);
}

using System.Net;
using HealthCheck.Agent.Documents;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Identity;

/// <summary>An announcement and its JSON, encoded once for all readers.</summary>
internal sealed record EncodedAnnouncement(DeviceAnnouncement Announcement, byte[] Json)
{
    public static EncodedAnnouncement Of(AnnouncementBuilder builder, IPAddress? broker)
    {
        var announcement = builder.Build(broker);
        return new EncodedAnnouncement(announcement, Wire.Write(announcement));
    }

    /// <summary>
    /// The JSON if it has at most <paramref name="mostBytes"/>, otherwise a shorter one without optional parts. Null if
    /// even that is too large.
    /// </summary>
    public byte[]? Fit(int mostBytes)
    {
        var json = Json;
        for (var step = 1; json.Length > mostBytes && step <= 2; step++)
            json = Wire.Write(Shorten(step));
        return json.Length <= mostBytes ? json : null;
    }

    // The fingerprint stays complete: with a part of it a device could be taken for another.
    private DeviceAnnouncement Shorten(int steps)
    {
        var omissions = new Omissions(Announcement.Omitted);
        IReadOnlyList<InterfaceAddress> first =
            [.. Announcement.Addresses.OrderByDescending(each => each.Address == Announcement.Address)];
        var shorter = Announcement with
        {
            Addresses = omissions.Cut("addresses", first, steps > 1 || Announcement.Address is null ? 0 : 1),
            Tags = omissions.Cut("tags", Announcement.Tags, 0),
            Omitted = omissions.List,
        };
        return steps > 1 ? shorter with { Os = null, Kernel = null, Model = null, Revision = null } : shorter;
    }
}

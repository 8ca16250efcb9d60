using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>Changes for a store, in as many words as a test needs.</summary>
internal static class Changes
{
    public static StoreChange Of(params Device[] devices) => new(devices, [], [], [], []);

    public static StoreChange Of(params AnnouncementEntry[] announcements) => new([], [], announcements, [], []);

    public static StoreChange Of(params DeviceEvent[] events) => new([], [], [], events, []);
}

using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>The kinds of rows that the catalogue has, each with what Home Assistant wants of its kind.</summary>
internal static class Rows
{
    /// <summary>A moment (timestamp) or a day (date).</summary>
    public static EntityRow Moment(string key, string name, string value, string deviceClass = "timestamp") =>
        new(key, name, value) { DeviceClass = deviceClass };

    public static EntityRow Text(string key, string name, string value, string icon) =>
        new(key, name, value) { Icon = icon };

    /// <summary>True is bad.</summary>
    public static EntityRow Trouble(string key, string name, string value, string icon) =>
        new(key, name, value) { Platform = Platform.BinarySensor, Icon = icon, DeviceClass = "problem" };

    public static EntityRow Primary(this EntityRow row) => row with { IsPrimary = true };

    /// <summary>There for who turns it on: noisy, or of use to few.</summary>
    public static EntityRow Off(this EntityRow row) => row with { IsEnabled = false };

    public static EntityRow Icon(this EntityRow row, string icon) => row with { Icon = icon };

    public static EntityRow Where(this EntityRow row, Func<HealthSnapshot, bool> has) =>
        row with { Has = (s, _) => has(s) };
}

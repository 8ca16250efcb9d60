using HealthCheck.Contracts;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>The kinds of rows that the catalogue has, each with what Home Assistant wants of its kind.</summary>
internal static class Rows
{
    public const double Kilobyte = 1e3, Megabyte = 1e6, Mebibyte = 1 << 20, Gibibyte = 1 << 30;

    /// <summary>What is measured; it goes up and down.</summary>
    public static EntityRow Figure(
        string key, string name, string value, string? deviceClass, string? unit, int precision) =>
        new(key, name, value)
        {
            DeviceClass = deviceClass,
            Unit = unit,
            Precision = precision,
            StateClass = "measurement"
        };

    /// <summary>What is counted; it grows, and begins again now and then.</summary>
    public static EntityRow Counter(
        string key, string name, string value, string? deviceClass = null, string? unit = null, int precision = 0) =>
        Figure(key, name, value, deviceClass, unit, precision) with { StateClass = "total_increasing" };

    /// <summary>A moment (timestamp) or a day (date).</summary>
    public static EntityRow Moment(string key, string name, string value, string deviceClass = "timestamp") =>
        new(key, name, value) { DeviceClass = deviceClass };

    public static EntityRow Text(string key, string name, string value, string icon) =>
        new(key, name, value) { Icon = icon };

    /// <summary>True or false.</summary>
    public static EntityRow Flag(string key, string name, string value, string icon) =>
        new(key, name, value) { Platform = Platform.BinarySensor, Icon = icon };

    /// <summary>True is bad.</summary>
    public static EntityRow Trouble(string key, string name, string value, string icon) =>
        Flag(key, name, value, icon) with { DeviceClass = "problem" };

    public static EntityRow Primary(this EntityRow row) => row with { IsPrimary = true };

    /// <summary>There for who turns it on: noisy, or of use to few.</summary>
    public static EntityRow Off(this EntityRow row) => row with { IsEnabled = false };

    public static EntityRow Per(this EntityRow row, double unit) => row with { Per = unit };

    public static EntityRow Icon(this EntityRow row, string icon) => row with { Icon = icon };

    public static EntityRow Where(this EntityRow row, Func<HealthSnapshot, bool> has) =>
        row with { Has = (s, _) => has(s) };
}

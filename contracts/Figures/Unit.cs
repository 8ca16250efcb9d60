namespace HealthCheck.Contracts;

/// <summary>What a figure is measured in, as the collector's API says it.</summary>
public static class Unit
{
    /// <summary>0 to 100.</summary>
    public const string Percent = "percent";

    /// <summary>Bytes.</summary>
    public const string Bytes = "bytes";

    /// <summary>Bytes per second.</summary>
    public const string BytesPerSecond = "bytes per second";

    /// <summary>Degrees Celsius.</summary>
    public const string Celsius = "celsius";

    /// <summary>Volts.</summary>
    public const string Volts = "volts";

    /// <summary>Megahertz.</summary>
    public const string Megahertz = "megahertz";

    /// <summary>Megabits per second.</summary>
    public const string MegabitsPerSecond = "megabits per second";

    /// <summary>Seconds.</summary>
    public const string Seconds = "seconds";

    /// <summary>Milliseconds.</summary>
    public const string Milliseconds = "milliseconds";

    /// <summary>Decibels above a milliwatt.</summary>
    public const string Dbm = "dBm";

    /// <summary>Turns per minute.</summary>
    public const string PerMinute = "per minute";

    /// <summary>A number of things.</summary>
    public const string Count = "count";

    /// <summary>Tasks that run or wait, on average.</summary>
    public const string Load = "load";

    /// <summary>0 for no and 1 for yes.</summary>
    public const string YesNo = "0 or 1";

    /// <summary>A verdict.</summary>
    public const string Level = "0 ok, 1 warning, 2 critical";
}

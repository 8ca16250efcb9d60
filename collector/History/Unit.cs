namespace HealthCheck.Collector.History;

/// <summary>What a figure is measured in.</summary>
internal static class Unit
{
    public const string Percent = "percent", Bytes = "bytes", BytesPerSecond = "bytes per second", Celsius = "celsius",
        Volts = "volts", Megahertz = "megahertz", Seconds = "seconds", Dbm = "dBm", PerMinute = "per minute",
        Count = "count", Load = "load", YesNo = "0 or 1", Level = "0 ok, 1 warning, 2 critical";
}

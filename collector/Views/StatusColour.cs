namespace HealthCheck.Collector.Views;

/// <summary>How a device is, as a colour beside the words; the higher the worse.</summary>
public enum StatusColour
{
    /// <summary>Nothing to say: stopped on purpose, or not heard yet.</summary>
    Quiet,

    /// <summary>Talking, and nothing is wrong.</summary>
    Good,

    /// <summary>Somebody should look at it.</summary>
    Warning,

    /// <summary>Somebody should look at it now.</summary>
    Critical,
}

namespace HealthCheck.Simulator.Fleet;

/// <summary>A kind of machine of which a fleet has many.</summary>
internal sealed record Board(
    string Model, string? Revision, string Architecture, int Cores, long Memory, long Card, double MaximumMegahertz,
    bool IsPi)
{
    private const long Gibibyte = 1L << 30;

    /// <summary>Whether it measures what its supply gives.</summary>
    public bool HasSupplyMeter => Model.StartsWith("Raspberry Pi 5", StringComparison.Ordinal);

    /// <summary>All of them, the most frequent first.</summary>
    public static IReadOnlyList<Board> All { get; } =
    [
        new("Raspberry Pi 4 Model B Rev 1.4", "c03114", "arm64", 4, 4 * Gibibyte, 31_268_536_320, 1800, true),
        new("Raspberry Pi 3 Model B Plus Rev 1.3", "a020d3", "arm64", 4, 1 * Gibibyte, 15_634_268_160, 1400, true),
        new("Raspberry Pi 5 Model B Rev 1.0", "d04170", "arm64", 4, 8 * Gibibyte, 62_537_072_640, 2400, true),
        new("Raspberry Pi Zero 2 W Rev 1.0", "902120", "arm64", 4, 512L << 20, 15_634_268_160, 1000, true),
        new("Raspberry Pi 4 Model B Rev 1.1", "b03111", "arm64", 4, 2 * Gibibyte, 31_268_536_320, 1500, true),
        new("Intel NUC7i3BNH", null, "x64", 4, 16 * Gibibyte, 250_059_350_016, 2400, false),
    ];

    /// <summary>The board of a device.</summary>
    public static Board Of(long chance) =>
        All[(int)Math.Min(All.Count - 1, (long)(All.Count * Math.Pow(Chance.Share(chance, 1), 1.5)))];
}

using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// Until when an operating system gets security updates without a contract. From the package distro-info-data
/// (debian.csv, column eol-lts; ubuntu.csv, column eol) 0.68. Raspbian takes its packages from Debian and ends with it.
/// </summary>
internal static class EndOfSupport
{
    private static readonly (string Id, string Version, int Year, int Month, int Day)[] Table =
    [
        ("debian", "7", 2018, 5, 31),
        ("debian", "8", 2020, 6, 30),
        ("debian", "9", 2022, 6, 30),
        ("debian", "10", 2024, 6, 30),
        ("debian", "11", 2026, 8, 31),
        ("debian", "12", 2028, 6, 30),
        ("debian", "13", 2030, 6, 30),
        ("ubuntu", "14.04", 2019, 4, 25),
        ("ubuntu", "16.04", 2021, 4, 30),
        ("ubuntu", "18.04", 2023, 5, 31),
        ("ubuntu", "20.04", 2025, 5, 29),
        ("ubuntu", "22.04", 2027, 6, 1),
        ("ubuntu", "24.04", 2029, 5, 31),
        ("ubuntu", "24.10", 2025, 7, 10),
        ("ubuntu", "25.04", 2026, 1, 15),
        ("ubuntu", "25.10", 2026, 7, 9),
        ("ubuntu", "26.04", 2031, 5, 29),
    ];

    /// <summary>The last day; null for a system or version that the table does not have.</summary>
    public static DateOnly? Of(OperatingSystemInfo? os)
    {
        var id = os?.Id == "raspbian" ? "debian" : os?.Id;
        foreach (var row in Table)
        {
            if (row.Id == id && row.Version == os?.Version)
                return new DateOnly(row.Year, row.Month, row.Day);
        }

        return null;
    }
}

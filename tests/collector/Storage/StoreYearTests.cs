using System.Globalization;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>Whatever happens in a year, the store ends with exactly what was acknowledged.</summary>
public sealed class StoreYearTests
{
    // STORE_YEARS=300 lives more of them, from STORE_YEARS_SEED on. The seed is in the name of the test.
    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number : otherwise;

    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(Number("STORE_YEARS_SEED", 1), Number("STORE_YEARS", 4))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_year_of_wrong_clocks_kills_full_disks_and_damage_costs_nothing_that_was_acknowledged(int seed)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        await using var year = new StoreYear(seed);
        await year.LiveAsync(TestContext.Current.CancellationToken);
    }
}

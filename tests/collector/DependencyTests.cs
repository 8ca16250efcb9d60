using HealthCheck.Architecture;
using HealthCheck.Collector.Service;

namespace HealthCheck.Collector.Tests;

/// <summary>
/// The architecture of the collector: which folder may use which. Dependencies have one direction, from the bottom of
/// the table to its top. <see cref="DependencyTable"/> says what the check does not see.
/// </summary>
public sealed class DependencyTests
{
    private static readonly DependencyTable Table = new(
        "collector", typeof(CollectorHost).Assembly, "HealthCheck.Collector",

        // What is known of devices and of the time, all pure, and how the collector speaks HTTP.
        new("Wording"),
        new("Clock", "Wording"),
        new("Devices", "Wording", "Clock"),
        new("Http"),

        // What is stored.
        new("History", "Devices"),
        new("Storage", "Wording", "Clock", "Devices", "History"),

        // What changes it.
        new("Ingest", "Clock", "Devices", "History", "Storage"),
        new("Runtime", "Devices"),
        new("Owner", "Wording", "Devices", "Ingest"),
        new("CheckBack", "Devices", "Http", "Ingest"),
        new("Enrollment"),

        // Who reads it.
        new("Health", "Wording", "Clock", "Devices", "Ingest", "Storage"),
        new("Views", "Wording", "Devices", "Ingest"),
        new("Alerts", "Wording", "Devices", "Storage", "Ingest", "Health", "Http"),
        new("HomeAssistant", "Devices"),
        new("Login", "Http"),
        new(
            "Api", "Wording", "Devices", "History", "Storage", "Ingest", "Owner", "CheckBack", "Health", "Views",
            "Http", "Alerts"),
        new(
            "Page", "Wording", "Devices", "History", "Storage", "Owner", "CheckBack", "Health", "Views", "Alerts",
            "Login"),

        // The program that is made of them.
        new(
            "Settings", "History", "Storage", "Ingest", "HomeAssistant", "CheckBack", "Enrollment", "Http", "Alerts",
            "Login"),
        new(
            "Service", "Wording", "Clock", "Devices", "History", "Storage", "Ingest", "Runtime", "Owner", "CheckBack",
            "Health", "HomeAssistant", "Http", "Alerts", "Login", "Api", "Page", "Settings"),
        new(
            "Cli", "Wording", "Devices", "Storage", "Enrollment", "HomeAssistant", "Http", "Alerts", "Login", "Api",
            "Settings", "Service"));

    public static TheoryData<string> Folders => Table.Folders;

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_its_row_permits(string folder) => Assert.Empty(Table.ForbiddenUses(folder));

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_needs_each_of_its_permissions(string folder) => Assert.Empty(Table.UnusedPermissions(folder));

    [Fact]
    public void Each_namespace_is_in_the_table() => Assert.Empty(Table.UnknownNamespaces());

    [Fact]
    public void Each_row_permits_only_rows_above_it() => Assert.Empty(Table.UpwardPermissions());
}

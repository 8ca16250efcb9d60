using HealthCheck.Architecture;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Hosting.Tests;

/// <summary>
/// The architecture of the shared code: which folder may use which. <see cref="DependencyTable"/> says what the check
/// does not see.
/// </summary>
public sealed class DependencyTests
{
    private static readonly DependencyTable Table = new(
        "hosting", typeof(ErrorText).Assembly, "HealthCheck.Hosting",
        new("Text"),
        new("Errors", "Text"),
        new("Files", "Errors"),
        new("Settings", "Text", "Errors", "Files"),
        new("CommandLine", "Text", "Errors", "Settings"),
        new("Logging", "Text", "Settings", "CommandLine"),
        new("Retry"),
        new("Mqtt", "Text", "Errors", "Files", "Settings", "Retry"),
        new("Http", "Files", "Retry"),
        new("HomeAssistant"),
        new("Prometheus"),
        new("Systemd"));

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

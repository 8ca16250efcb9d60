using HealthCheck.Agent.Service;
using HealthCheck.Architecture;

namespace HealthCheck.Agent.Tests;

/// <summary>
/// The architecture of the agent: which folder may use which. Dependencies have one direction, from the bottom of the
/// table to its top. <see cref="DependencyTable"/> says what the check does not see.
/// </summary>
public sealed class DependencyTests
{
    private static readonly DependencyTable Table = new(
        "agent", typeof(AgentHost).Assembly, "HealthCheck.Agent",

        // The machine and the runtime.
        new("RuntimeTuning"),
        new("Documents"),
        new("Host"),
        new("Containers", "Host"),

        // What is measured, and what is a problem.
        new("Problems", "Host"),
        new("Processes", "Host", "Problems"),
        new("Metrics", "RuntimeTuning", "Host", "Containers", "Problems"),
        new("Identity", "RuntimeTuning", "Documents", "Host", "Containers"),
        new("Backlog", "Documents", "Host", "Metrics"),
        new("Sampling", "RuntimeTuning", "Documents", "Problems", "Processes", "Metrics", "Identity", "Backlog"),

        // Who reads it.
        new("TextOutput", "Metrics"),
        new("Http", "RuntimeTuning", "Documents", "Problems", "Metrics", "Identity", "Sampling"),
        new("RemoteCommands", "Host", "Identity"),
        new("HomeAssistant", "RuntimeTuning", "Host", "Problems", "Identity", "Http", "RemoteCommands"),
        new("Mqtt", "Documents", "Metrics", "Identity", "Backlog", "HomeAssistant", "RemoteCommands"),

        // The program that is made of them.
        new("Settings", "Host", "Problems", "Metrics", "Identity", "Backlog", "Sampling", "Http", "RemoteCommands",
            "HomeAssistant"),
        new(
            "Machine", "Documents", "Host", "Problems", "Processes", "Metrics", "Identity", "Sampling", "Http",
            "Settings"),
        new(
            "Service", "RuntimeTuning", "Documents", "Host", "Problems", "Metrics", "Identity", "Backlog", "Sampling",
            "Http", "RemoteCommands", "HomeAssistant", "Mqtt", "Settings", "Machine"),
        new(
            "Doctor", "Host", "Problems", "Metrics", "Identity", "TextOutput", "Http", "RemoteCommands",
            "HomeAssistant", "Mqtt", "Settings", "Machine"),
        new(
            "Cli", "Documents", "Host", "Identity", "Sampling", "TextOutput", "Http", "HomeAssistant", "Mqtt",
            "Settings", "Machine", "Service", "Doctor"));

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

using System.Text.Json.Nodes;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>The packages name every library that they carry, and no other.</summary>
public sealed class CopyrightTests
{
    // One entry in deploy/debian/copyright stands for all of these.
    private static readonly string[] OfDotNet = ["Microsoft.AspNetCore.", "Microsoft.Extensions.", "System."];

    // Vizor.ECharts carries it as a file.
    private const string Charts = "Apache-ECharts";

    [Fact]
    public void Every_library_that_is_shipped_is_in_the_list_of_copyrights()
    {
        var listed = File.ReadLines(Path.Combine(Checkout.Root, "deploy", "debian", "copyright"))
            .Where(line => line.StartsWith("Files: ", StringComparison.Ordinal))
                .Select(line => line["Files: ".Length..])
            .Where(name => name != "*").ToList();
        // Of an agent that is compiled ahead there is no list beside it.
        var shipped = Libraries(Beside(Checkout.Collector, "collector"))
            .Concat(Libraries(Built("agent"))).Distinct().ToList();

        Assert.True(shipped.Count > 10, "The list of libraries was not read.");
        Assert.All(shipped, library => Assert.Contains(NameOf(library), listed));
        Assert.Equal(shipped.Select(NameOf).Append(Charts).Distinct().Order(), listed.Order());
    }

    private static string NameOf(string library) =>
        OfDotNet.Any(prefix => library.StartsWith(prefix, StringComparison.Ordinal)) ? ".NET"
        : library.StartsWith("Serilog.", StringComparison.Ordinal) ? "Serilog"
        : library.StartsWith("Spectre.Console.", StringComparison.Ordinal) ? "Spectre.Console"
        : library;

    private static IEnumerable<string> Libraries(string file) =>
        JsonNode.Parse(File.ReadAllText(file))!["libraries"]!.AsObject()
            .Where(library => (string?)library.Value!["type"] == "package")
                .Select(library => library.Key.Split('/')[0]);

    private static string Beside(string program, string project) =>
        File.Exists(program + ".deps.json") ? program + ".deps.json" : Built(project);

    private static string Built(string project)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(
            Checkout.Root, project, "bin", framework.Parent!.Name, framework.Name, $"healthcheck-{project}.deps.json");
    }
}

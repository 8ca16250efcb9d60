using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using HealthCheck.Agent.Doctor;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Machine;
using HealthCheck.Agent.Tests.Sampling;
using HealthCheck.Agent.TextOutput;
using HealthCheck.Contracts;
using HealthCheck.Golden;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.Cases;

/// <summary>
/// What <c>once --pretty</c> and <c>doctor</c> say of each machine that a stranger reported, to the letter:
/// tests/golden/cases holds what was read and found right.
/// </summary>
public sealed partial class CaseTests
{
    private static readonly ICheck[] Checks =
        [new IdentityCheck(), new ContainerCheck(), new ClockCheck(), new PermissionCheck(), new SourceCheck()];

    public static TheoryData<string> Machines =>
    [
        .. Directory.EnumerateDirectories(Folder()).SelectMany(Roots)
            .Select(root => root[(Folder().Length + 1)..]).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Machines))]
    public async Task What_people_read_of_each_case_is_what_was_approved(string machine)
    {
        using var tree = TempTree.CopyOf(Path.Combine(Folder(), machine));

        // No filesystem of whoever runs this test has such a number.
        var table = tree.Root + "/proc/1/mountinfo";
        var mounts = await File.ReadAllTextAsync(table, Stop);
        await File.WriteAllTextAsync(table, NumberOfDevice().Replace(mounts, " 4000:$1 /"), Stop);
        var clock = new FakeTimeProvider(Snapshots.Noon);
        var settings = TestSettings.With(("Host:Root", tree.Root), ("State:Directory", tree.Root + "/none"));
        using var device = new MeasuredMachine(settings, keepIdentity: false, NullLogger.Instance, clock);
        device.Sampler.Measure();
        clock.Advance(TimeSpan.FromSeconds(1));
        var snapshot = device.Sampler.Measure() with { Agent = new AgentReading(18 << 20, 0.1, 0, 0, 0, 0) };
        var context = new CheckContext(
            settings, device, tree.Files, device.Announcement.Build(null), snapshot, new LocalAgent(PortHolder.Nobody));

        var text = new StringWriter();
        await text.WriteAsync("$ healthcheck-agent once --pretty\n");
        await text.WriteAsync(SnapshotText.Write(snapshot, context.Announcement));
        await text.WriteAsync("\n$ healthcheck-agent doctor\n");
        var doctor = new DoctorText(text, inColour: false);
        foreach (var check in Checks)
        {
            foreach (var finding in await CheckList.RunAsync(check, context, Stop))
                doctor.Write(finding);
        }

        var name = $"cases/{machine.Replace('/', '.')}.txt";
        GoldenFile.Matches(name, Encoding.UTF8.GetBytes(text.ToString().TrimEnd('\n')));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static IEnumerable<string> Roots(string folder) =>
        Directory.Exists(folder + "/proc") ? [folder] : Directory.EnumerateDirectories(folder);

    private static string Folder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "fixtures", "cases"));

    [GeneratedRegex(@" \d+:(\d+) /")]
    private static partial Regex NumberOfDevice();
}

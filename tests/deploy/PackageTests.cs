using HealthCheck.EndToEnd.Tests;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Deploy.Tests;

/// <summary>The packages as files: what is in them, and whether Debian's checker is content.</summary>
public sealed class PackageTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Lintian_finds_no_error_and_no_warning()
    {
        var (code, output, error) = await TestProcess.RunAsync(
            "lintian", ["--fail-on", "error,warning", "--allow-root", .. Packages.Debian], Limit);
        Assert.True(code == 0, output + error);
        Assert.DoesNotContain("W:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_checksums_names_every_package_and_is_right()
    {
        var listed =
            await Run.AsSucceedsAsync(
                Limit, "sh", "-c", $"cd {Packages.Directory} && sha256sum --check --strict SHA256SUMS");
        var files = Directory.EnumerateFiles(Packages.Directory).Select(path => Path.GetFileName(path)!)
            .Where(name =>
                name.EndsWith(".deb", StringComparison.Ordinal) || name.EndsWith(".tar.gz", StringComparison.Ordinal));
        Assert.Equal(files.Select(name => $"{name}: OK").Order(), listed.Trim().Split('\n').Order());
    }

    [Fact]
    public async Task The_same_sources_give_the_same_package()
    {
        var again = Path.Combine(Packages.Directory, "again");
        await Packages.BuildAsync(
            ["--only", "agent", "--arch", Packages.Native, "--output", again, .. Packages.PublishedAgent()]);
        var package = Packages.Package("healthcheck-agent");
        await Run.AsSucceedsAsync(Limit, "cmp", package, Path.Combine(again, Path.GetFileName(package)));
    }

    [Theory]
    [InlineData("healthcheck-agent", "agent.json")]
    [InlineData("healthcheck-collector", "collector.json")]
    public async Task A_package_has_what_Debian_users_expect(string package, string settings)
    {
        var files = await Run.AsSucceedsAsync(Limit, "dpkg-deb", "-c", Packages.Package(package));
        foreach (var expected in new[]
        {
            $"./usr/bin/{package}", $"./etc/healthcheck/{settings}", $"./usr/lib/systemd/system/{package}.service",
            $"./usr/lib/sysusers.d/{package}.conf", $"./usr/share/man/man1/{package}.1.gz",
            $"./usr/share/bash-completion/completions/{package}", $"./usr/share/zsh/vendor-completions/_{package}",
            $"./usr/share/fish/vendor_completions.d/{package}.fish", $"./usr/share/doc/{package}/copyright",
            $"./usr/share/doc/{package}/changelog.gz",
        })
        {
            Assert.Contains(expected, files, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(".pdb", files, StringComparison.Ordinal);
        Assert.DoesNotContain(".dbg", files, StringComparison.Ordinal);
        Assert.Equal($"/etc/healthcheck/{settings}\n", await Run.AsSucceedsAsync(
            Limit, "sh", "-c", $"dpkg-deb --ctrl-tarfile {Packages.Package(package)} | tar -xO ./conffiles"));
    }

    [Theory]
    [InlineData("healthcheck-agent")]
    [InlineData("healthcheck-collector")]
    public async Task The_manual_page_names_every_command_and_every_option(string package)
    {
        var page = (await Run.AsSucceedsAsync(
            Limit, "sh", "-c",
            $"dpkg-deb --fsys-tarfile {Packages.Package(package)} | tar -xO ./usr/share/man/man1/{package}.1.gz | "
            + $"gzip -d"))
            .Replace("\\-", "-", StringComparison.Ordinal);
        using var unpacked = await Unpacked.OfAsync(package);
        var program = unpacked.Program;
        var words = await SuggestAsync(program, package + " ");
        Assert.Contains("run", words);
        foreach (var command in words.Where(word => char.IsAsciiLetter(word[0])))
        {
            Assert.Contains(command, page, StringComparison.Ordinal);
            foreach (var option in await SuggestAsync(program, $"{package} {command} --"))
                Assert.Contains(option, page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--arch armhf", "armhf")]
    [InlineData("--arch sparc", "amd64 or arm64")]
    [InlineData("--version latest", "1.2.3")]
    [InlineData("--color", "no option --color")]
    [InlineData("--agent /bin/true", "name it with --arch")]
    public async Task A_wrong_option_builds_nothing_and_says_what_is_right(string options, string said)
    {
        var (code, output, error) = await TestProcess.RunAsync(
            Path.Combine(Checkout.Root, "deploy", "build-packages"), options.Split(' '), Limit);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("healthcheck-agent", 1.1)]
    [InlineData("healthcheck-collector", 2.0)]
    public async Task The_unit_exposes_little(string unit, double atMost)
    {
        // In words: "→ Overall exposure level for healthcheck-agent.service: 1.1 OK".
        var report = await Run.AsSucceedsAsync(
            Limit, "systemd-analyze", "security", "--offline=true", "--no-pager",
            Path.Combine(Checkout.Root, "deploy", "systemd", unit + ".service"));
        var exposure = report[(report.LastIndexOf(".service: ", StringComparison.Ordinal) + ".service: ".Length)..]
            .Split(' ')[0];
        Assert.InRange(double.Parse(exposure, System.Globalization.CultureInfo.InvariantCulture), 0, atMost);
    }

    private static async Task<string[]> SuggestAsync(string program, string line) =>
        (await Run.AsSucceedsAsync(
            Limit, program,
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[suggest:{line.Length}]"), line))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

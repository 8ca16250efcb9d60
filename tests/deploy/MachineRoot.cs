using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HealthCheck.EndToEnd.Tests;

namespace HealthCheck.Deploy.Tests;

/// <summary>
/// The files of a small Debian with systemd, D-Bus and Mosquitto, made once by debootstrap from where this machine has
/// its own packages, and kept in <c>artifacts/</c>.
/// </summary>
internal static class MachineRoot
{
    private const string Packages =
        "systemd-sysv,dbus,libssl3,zlib1g,ca-certificates,openssl,mosquitto,bindfs,systemd-timesyncd";

    private static readonly Lazy<Task<string>> Root = new(MakeAsync);

    /// <summary>Where they are; made if they are not there. Copy them before use.</summary>
    public static Task<string> EnsureAsync() => Root.Value;

    private static async Task<string> MakeAsync()
    {
        var suite = await AnswerAsync("sh", "-c", ". /etc/os-release; echo \"$VERSION_CODENAME\"");
        var contents = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Packages)))[..8];
        var root = Path.Combine(Checkout.Root, "artifacts", "deploy-tests", $"root-{suite}-{contents}");
        if (Directory.Exists(root))
            return root;

        var sources =
            await AnswerAsync("apt-get", "indextargets", "--format", "$(CODENAME) $(SITE)", "Created-By: Packages");
        var site = sources.Split('\n').Select(line => line.Split(' ')).FirstOrDefault(line => line[0] == suite)?[1];
        Assert.True(site is not null, $"apt has no source of {suite} from which a machine could be made");

        // Half of one that was interrupted must not be taken for a whole.
        var unfinished = string.Create(CultureInfo.InvariantCulture, $"{root}.{Environment.ProcessId}");
        await Run.AsSucceedsAsync(
            TimeSpan.FromMinutes(10), "debootstrap", "--variant=minbase", $"--include={Packages}", suite, unfinished,
            site);
        Directory.Move(unfinished, root);
        return root;
    }

    private static async Task<string> AnswerAsync(string file, params string[] arguments) =>
        (await Run.AsSucceedsAsync(TimeSpan.FromMinutes(1), file, arguments)).Trim();
}

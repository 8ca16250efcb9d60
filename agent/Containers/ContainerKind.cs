using System.Text;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Containers;

/// <summary>
/// What kind of container a machine is: systemd's <c>/run/systemd/container</c>, the marks that Docker and Podman
/// leave, the variable
/// <c>container</c> of the first process, and its control group; see container_interface in systemd's documents.
/// </summary>
internal static class ContainerKind
{
    private const string Kubernetes = "kubernetes";
    private const int LongestKind = 64;

    // Of the kernel's first namespace of processes; see PROC_PID_INIT_INO in the kernel.
    private const string FirstNamespace = "pid:[4026531836]";

    private static readonly (string Part, string Kind)[] Groups =
    [
        ("/kubepods", Kubernetes), ("/docker/", "docker"), ("/docker-", "docker"), ("/libpod", "podman"),
        ("/lxc/", "lxc"),
        ("/lxc.payload", "lxc"), ("/crio-", "oci"), ("/cri-containerd", "oci"),
    ];

    /// <returns>Null when it is a machine of its own.</returns>
    public static string? Find(HostFiles host)
    {
        var told = Plain(Text(host, "/run/systemd/container"))
            ?? Plain(Variable(Text(host, "/proc/1/environ"), "container"))
            ?? (host.Exists("/run/.containerenv") ? "podman" : null)
            ?? (host.Exists("/.dockerenv") && !IsOutside(host) ? "docker" : null)
            ?? GroupKind(Text(host, "/proc/1/cgroup"))
            ?? (HasFilesOfLxcfs(host) ? "lxc" : null);

        // Kubernetes runs its containers by one of the others.
        return told is null or "lxc" or "systemd-nspawn" || !IsInKubernetes(host) ? told : Kubernetes;
    }

    // The only mark that an ordinary user sees in LXC without systemd.
    private static bool HasFilesOfLxcfs(HostFiles host) =>
        Text(host, host.IsThisMachine ? "/proc/self/mountinfo" : "/proc/1/mountinfo") is { } table
        && ContainerLimits.IsOfLxcfs(table, "/proc/meminfo");

    internal static string? GroupKind(string? groups) =>
        groups is null ? null : Array.Find(Groups, each => groups.Contains(each.Part, StringComparison.Ordinal)).Kind;

    // "container=lxc\0PATH=/usr/bin\0"
    internal static string? Variable(string? environment, string name) => environment?.Split('\0')
        .Where(each => each.StartsWith(name + "=", StringComparison.Ordinal))
        .Select(each => each[(name.Length + 1)..])
        .FirstOrDefault();

    private static bool IsInKubernetes(HostFiles host) =>
        host.Exists("/run/secrets/kubernetes.io") || host.Exists("/var/run/secrets/kubernetes.io")
        || Variable(Text(host, "/proc/1/environ"), "KUBERNETES_SERVICE_HOST") is not null
        || GroupKind(Text(host, "/proc/1/cgroup")) == Kubernetes;

    // An image made in Docker and written to a card has Docker's mark, too.
    private static bool IsOutside(HostFiles host) =>
        host.IsThisMachine && host.ReadLink("/proc/self/ns/pid") == FirstNamespace;

    private static string? Plain(string? kind) =>
        kind is { Length: > 0 and <= LongestKind }
            && kind.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? kind
            : null;

    private static string? Text(HostFiles host, string path) =>
        host.TryAsk(path, out var text) && text.TrimEnd("\0\n "u8) is { Length: > 0 } found
            ? Encoding.UTF8.GetString(found)
            : null;
}

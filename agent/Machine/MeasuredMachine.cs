using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Processes;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Settings;
using HealthCheck.Hosting.Http;

namespace HealthCheck.Agent.Machine;

/// <summary>The measured machine: its identity and its sampler. The service and the commands use it alike.</summary>
internal sealed class MeasuredMachine : IDisposable
{
    // One for each thread: the measuring loop and the announcer.
    private readonly HostFiles measured;
    private readonly HostFiles announced;
    private readonly IReadOnlyList<IMetricSource> sources;
    private readonly ProblemTracker problems;

    /// <param name="settings">The settings.</param>
    /// <param name="keepIdentity">Whether a random identity is stored.</param>
    /// <param name="log">The log for the begin and end of problems.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="IOException">A random identity could not be stored.</exception>
    public MeasuredMachine(AgentSettings settings, bool keepIdentity, ILogger log, TimeProvider clock)
    {
        Settings = new Latest<AgentSettings>(settings);
        measured = new HostFiles(settings.Host);
        announced = new HostFiles(settings.Host);
        Identity = DeviceIdentity.Find(settings.Device, announced, settings.State, keepIdentity);
        Run = new AgentRun(
            Identity.Id, announced.ReadText("/proc/sys/kernel/random/boot_id"), ToMillisecond(clock.GetUtcNow()));

        problems = new ProblemTracker(log, settings.Problems.Ignore);
        ReadErrors = new ReadErrors(problems);
        sources =
        [
            .. MetricSources.All(
                measured, MachineCalls.Of(measured, clock), settings.Network, Counters, problems, ReadErrors, clock),
            new ListenSource(Listening, problems),
        ];
        Sampler = new Sampler(
            sources, problems, Run, clock, Rules.All(settings.Problems, settings.Health.Interval),
            new ProblemProcesses(measured, clock) { IsEnabled = settings.Problems.Processes });
        Announcement = new AnnouncementBuilder(announced, Run, () => Settings.Value.Announced);
    }

    /// <summary>
    /// The current settings. Settings that may change at run time must be read from here at each use.
    /// </summary>
    public Latest<AgentSettings> Settings { get; }

    public DeviceIdentity Identity { get; }

    public AgentRun Run { get; }

    public Sampler Sampler { get; }

    /// <summary>Values that could not be read. For the measuring thread.</summary>
    public ReadErrors ReadErrors { get; }

    /// <summary>Names of the sources that could not read something in the last sample.</summary>
    public IReadOnlySet<string> FailedSources => problems.FailedSources;

    /// <summary>Whether HTTP listens.</summary>
    public ListenState Listening { get; } = new();

    public AgentCounters Counters { get; } = new();

    public AnnouncementBuilder Announcement { get; }

    public void Dispose()
    {
        foreach (var source in sources.OfType<IDisposable>())
            source.Dispose();
        measured.Dispose();
        announced.Dispose();
    }

    // The precision of the JSON, so that sent and stored times are equal.
    private static DateTimeOffset ToMillisecond(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}

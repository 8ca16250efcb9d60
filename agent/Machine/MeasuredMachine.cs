using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Sampling;
using HealthCheck.Agent.Settings;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Http;
using Microsoft.Extensions.Logging;

namespace HealthCheck.Agent.Machine;

/// <summary>The measured machine: who it is and how to measure it. The same for a service and for a single look.</summary>
internal sealed class MeasuredMachine : IDisposable
{
    // Two, because each is for one thread: the loop that measures, and the one that looks after the announcement.
    private readonly HostFiles measured;
    private readonly HostFiles announced;
    private readonly IReadOnlyList<IMetricSource> sources;
    private readonly ProblemTracker problems;

    /// <param name="settings">What is set.</param>
    /// <param name="keepIdentity">Whether an identity drawn at random is written down.</param>
    /// <param name="log">Where problems are told of when they begin and end.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="IOException">The identity had to be kept and could not.</exception>
    public MeasuredMachine(AgentSettings settings, bool keepIdentity, ILogger log, TimeProvider clock)
    {
        Settings = new Latest<AgentSettings>(settings);
        measured = new HostFiles(settings.Host);
        announced = new HostFiles(settings.Host);
        Identity = DeviceIdentity.Find(settings.Device, announced, settings.State, keepIdentity);
        Run = new AgentRun(Identity.Id, announced.ReadText("/proc/sys/kernel/random/boot_id"), ToMillisecond(clock.GetUtcNow()));

        problems = new ProblemTracker(log, settings.Problems.Ignore);
        ReadErrors = new ReadErrors(problems);
        sources =
        [
            .. MetricSources.All(measured, MachineCalls.Of(measured, clock), settings.Network, Counters, problems, ReadErrors, clock),
            new ListenSource(Listening, problems),
        ];
        Sampler = new Sampler(sources, problems, Run, clock, Rules.All(settings.Problems, settings.Health.Interval));
        Announcement = new AnnouncementBuilder(announced, Run, () => Settings.Value.Announced);
    }

    /// <summary>What is set at present: what may change while the agent runs is to be read from here at each use.</summary>
    public Latest<AgentSettings> Settings { get; }

    public DeviceIdentity Identity { get; }

    public AgentRun Run { get; }

    public Sampler Sampler { get; }

    /// <summary>What could not be read. For the thread that measures.</summary>
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

    // As the wire has it, so that what was sent and what is held compare equal.
    private static DateTimeOffset ToMillisecond(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}

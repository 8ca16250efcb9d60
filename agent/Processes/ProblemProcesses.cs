using HealthCheck.Agent.Host;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Processes;

/// <summary>
/// Adds the processes that use most of it to problems of load and memory. It reads them when such a problem begins or
/// worsens, and never otherwise. Memory is known at once; processor time is known with the next sample. For the thread
/// that measures.
/// </summary>
internal sealed class ProblemProcesses(HostFiles host, TimeProvider clock)
{
    private readonly ProcessReader reader = new(host);
    private readonly Dictionary<string, Cause> causes = new(StringComparer.Ordinal);
    private volatile bool isEnabled = true;

    /// <summary>Whether it adds any. It may change at run time, from any thread.</summary>
    public bool IsEnabled { get => isEnabled; set => isEnabled = value; }

    /// <summary>The same problems, those of load and memory with their processes.</summary>
    /// <param name="problems">The problems of a sample.</param>
    /// <param name="processors">How many processors the machine may use; null when that is unknown.</param>
    public IReadOnlyList<Problem> AddTo(IReadOnlyList<Problem> problems, double? processors)
    {
        if (problems.Count == 0 || !isEnabled)
        {
            causes.Clear();
            return problems;
        }

        Reading? reading = null;
        Problem[]? changed = null;
        for (var i = 0; i < problems.Count; i++)
        {
            if (!IsOfLoad(problems[i].Code) && !IsOfMemory(problems[i].Code))
                continue;
            reading ??= new Reading(reader, clock);
            if (CauseOf(problems[i], reading, processors) is { Count: > 0 } processes)
            {
                changed ??= [.. problems];
                changed[i] = problems[i] with { Processes = processes };
            }
        }

        if (causes.Count > 0)
            ForgetEnded(problems);
        return changed ?? problems;
    }

    private static bool IsOfLoad(string code) => code == ProblemCodes.LoadHigh;

    private static bool IsOfMemory(string code) =>
        code is ProblemCodes.MemoryFull or ProblemCodes.SwapFull or ProblemCodes.MemoryPressure;

    private IReadOnlyList<ProcessShare>? CauseOf(Problem problem, Reading reading, double? processors)
    {
        var known = causes.GetValueOrDefault(problem.Code);
        var cause = known ?? new Cause();
        if (known is null || problem.Severity > known.Severity)
        {
            if (IsOfMemory(problem.Code))
                cause.Processes = reading.Memory is { } memory ? ProcessMemory.Largest(memory) : null;
            else
                cause.Before = reading.Times;
        }
        else if (cause.Before is { } before)
        {
            cause.Before = null;
            cause.Processes = reading.Times is { } after && processors is { } count
                ? ProcessTimes.Between(before, after, clock.GetElapsedTime(before.Timestamp, after.Timestamp), count)
                : null;
        }

        cause.Severity = problem.Severity;
        causes[problem.Code] = cause;
        return cause.Processes;
    }

    private void ForgetEnded(IReadOnlyList<Problem> problems)
    {
        foreach (var code in causes.Keys)
        {
            if (!problems.Any(problem => problem.Code == code))
                causes.Remove(code);
        }
    }

    private sealed class Cause
    {
        public HealthStatus Severity { get; set; }

        /// <summary>The first of two readings of processor time; null after the second.</summary>
        public ProcessTimes? Before { get; set; }

        public IReadOnlyList<ProcessShare>? Processes { get; set; }
    }

    // Several problems of one sample need one reading.
    private sealed class Reading(ProcessReader reader, TimeProvider clock)
    {
        private readonly Lazy<IReadOnlyCollection<ProcessMemory>?> memory = new(reader.ReadMemory);

        private readonly Lazy<ProcessTimes?> times = new(
            () => reader.ReadTimes() is { } read ? new ProcessTimes(clock.GetTimestamp(), read) : null);

        public IReadOnlyCollection<ProcessMemory>? Memory => memory.Value;

        public ProcessTimes? Times => times.Value;
    }
}

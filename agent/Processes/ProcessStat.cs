using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Processes;

/// <summary>The processor time of a process, from <c>/proc/PID/stat</c>; see proc_pid_stat(5).</summary>
/// <param name="Name">Its name as one line.</param>
/// <param name="Ticks">Hundredths of a second that it used, in its own code and in the kernel.</param>
/// <param name="StartedAt">When it started, in ticks since boot. With its number it names a process.</param>
internal readonly record struct ProcessStat(string Name, ulong Ticks, ulong StartedAt)
{
    // More ticks than a process can have used: a thousand processors for a hundred years.
    private const ulong MostTicks = 1UL << 50;

    // Between the name and the two times are state, ppid, pgrp, session, tty, tpgid, flags and four kinds of faults.
    // Between those and the start are the times of children, priority, nice, threads and an unused field.
    private const int FieldsBeforeTimes = 11, FieldsBeforeStart = 6;

    // "1234 (name) S 1 1234 …": a name may hold blanks, parentheses and line breaks, so it ends at the last parenthesis.
    internal static ProcessStat? Parse(ReadOnlySpan<byte> text)
    {
        var (open, close) = (text.IndexOf((byte)'('), text.LastIndexOf((byte)')'));
        if (open < 0 || close < open)
            return null;
        var fields = new FieldReader(text[(close + 1)..]);
        fields.Skip(FieldsBeforeTimes);
        if (!fields.TryNextUnsigned(out var user) || !fields.TryNextUnsigned(out var system))
            return null;
        fields.Skip(FieldsBeforeStart);
        return fields.TryNextUnsigned(out var start) && user <= MostTicks && system <= MostTicks
            ? new ProcessStat(ProcessName.Of(text[(open + 1)..close]), user + system, start)
            : null;
    }
}

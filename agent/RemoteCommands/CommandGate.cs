namespace HealthCheck.Agent.RemoteCommands;

/// <summary>
/// Which commands are honoured: those given in this minute, to this run of the agent, and not retained, one in a minute. What was
/// kept, delayed, doubled or played back is refused.
/// </summary>
internal sealed class CommandGate(DateTimeOffset startedAt, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private long? honouredAt;
    private DateTimeOffset newest = DateTimeOffset.MinValue;

    /// <returns>Null when it is to be honoured, else why it is refused.</returns>
    public string? Refuse(RemoteCommand? given, bool isRetained)
    {
        if (given is not { } command)
            return "it is no command";
        if (isRetained)
            return "it is retained, and would come again after each restart";
        var now = clock.GetUtcNow();
        if ((now - command.Time).Duration() > Lifetime)
            return $"it was given at {command.Time:u}, more than a minute from {now:u}, the time here";
        // The time it was given at has no fractions.
        if (command.Time < startedAt.AddSeconds(-1))
            return "it was given before this agent started";
        if (command.Time <= newest || honouredAt is { } before && clock.GetElapsedTime(before) < Lifetime)
            return "one was honoured in the last minute";
        (honouredAt, newest) = (clock.GetTimestamp(), command.Time);
        return null;
    }
}

namespace HealthCheck.Agent.RemoteCommands;

/// <summary>
/// Which commands are honoured: those given in this minute, to this run of the agent, with its key, and not retained, one in a minute.
/// What was kept, delayed, doubled, played back or meant for another device is refused.
/// </summary>
internal sealed class CommandGate(DateTimeOffset startedAt, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private long? honouredAt;
    private DateTimeOffset newest = DateTimeOffset.MinValue;

    /// <param name="given">The command; null for a message that is none.</param>
    /// <param name="isRetained">Whether the broker keeps it.</param>
    /// <param name="key">What it has to name; null where nobody was told a key.</param>
    /// <returns>Null when it is to be honoured, else why it is refused.</returns>
    public string? Refuse(RemoteCommand? given, bool isRetained, CommandKey? key = null)
    {
        if (given is not { } command)
            return "it is no command";
        if (isRetained)
            return "it is retained, and would come again after each restart";
        if (key?.Is(command.Key) == false)
            return "it does not name the key that this device told Home Assistant";
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

namespace HealthCheck.Agent.RemoteCommands;

/// <summary>
/// Accepts commands of the last minute, for this run of the agent, with its key and not retained, one in a minute.
/// Everything that was kept, delayed, repeated, recorded or sent to another device is rejected.
/// </summary>
/// <param name="startedAt">Start of the agent.</param>
/// <param name="key">The key that a command must have; null if none is required.</param>
/// <param name="clock">The clock.</param>
internal sealed class CommandGate(DateTimeOffset startedAt, CommandKey? key, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lock one = new();
    private long? honouredAt;
    private DateTimeOffset newest = DateTimeOffset.MinValue;

    /// <param name="given">The command; null for a message that is none.</param>
    /// <param name="isRetained">Whether the broker keeps it.</param>
    /// <returns>Null if the command is accepted, otherwise the reason for the log.</returns>
    public string? ReasonToReject(RemoteCommand? given, bool isRetained)
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
        lock (one)
        {
            if (command.Time <= newest)
                return "it is no newer than the one before";
            if (honouredAt is { } before && clock.GetElapsedTime(before) < Lifetime)
                return "one was honoured in the last minute";
            (honouredAt, newest) = (clock.GetTimestamp(), command.Time);
            return null;
        }
    }

    /// <summary>The accepted command could not be carried out, so the next one need not wait.</summary>
    public void Failed()
    {
        lock (one)
            honouredAt = null;
    }
}

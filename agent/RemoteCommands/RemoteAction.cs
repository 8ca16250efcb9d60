namespace HealthCheck.Agent.RemoteCommands;

/// <summary>What a machine can be told to do.</summary>
internal enum RemoteAction
{
    Restart,
    ShutDown,
}

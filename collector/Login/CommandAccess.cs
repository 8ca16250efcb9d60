namespace HealthCheck.Collector.Login;

/// <summary>The token of the commands on this machine, if it could be laid down.</summary>
internal sealed record CommandAccess(TokenEntry? Token);

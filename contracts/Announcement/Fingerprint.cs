namespace HealthCheck.Contracts;

/// <summary>
/// What makes a board and a card recognisable without giving their secrets away: same serial and other machine-id
/// means a new card in the same board, same machine-id and other serial a card that moved or was cloned.
/// </summary>
/// <param name="Serial">First 16 hex digits of a SHA-256 over the board's serial; null when it has none.</param>
/// <param name="MachineId">The same over <c>/etc/machine-id</c>; null when there is none.</param>
/// <param name="Macs">Hardware addresses of the physical interfaces, sorted.</param>
public sealed record Fingerprint(string? Serial, string? MachineId, IReadOnlyList<string> Macs);

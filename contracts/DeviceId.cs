using System.Buffers;

namespace HealthCheck.Contracts;

/// <summary>The name of a device in topics and addresses: <c>[a-z0-9-]{1,64}</c>.</summary>
public static class DeviceId
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>What an id must look like, for error messages.</summary>
    public const string Rule = "1 to 64 characters of a-z, 0-9 and '-'";

    /// <summary>True when <paramref name="id"/> keeps to <see cref="Rule"/>.</summary>
    public static bool IsValid(string? id) =>
        id is { Length: >= 1 and <= 64 } && !id.AsSpan().ContainsAnyExcept(Allowed);
}

using System.Text.Json.Serialization;

namespace HealthCheck.Collector.Login;

/// <summary>A token, hashed.</summary>
/// <param name="Name">What it is called, to revoke it.</param>
/// <param name="Right">What it is good for.</param>
/// <param name="Hash">SHA-256 of it: it has 256 random bits, so a slow hash would protect nothing more.</param>
/// <param name="Created">When it was made.</param>
internal sealed record TokenEntry(string Name, Right Right, byte[] Hash, DateTimeOffset Created)
{
    /// <summary>What a caller who showed it holds.</summary>
    [JsonIgnore]
    public string Key => Convert.ToHexStringLower(Hash);
}

using System.Text.Json.Serialization;

namespace HealthCheck.Collector.Login;

/// <summary>What somebody may do.</summary>
internal enum Right
{
    /// <summary>See what there is.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>Change it, too.</summary>
    [JsonStringEnumMemberName("write")]
    Write,
}

/// <summary>The password, hashed.</summary>
/// <param name="Hash">As ASP.NET Core's hasher writes it, with its method and salt.</param>
/// <param name="Stamp">Drawn with each password: a session that names another one is over.</param>
internal sealed record PasswordEntry(string Hash, string Stamp);

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

/// <summary>Who is let in.</summary>
/// <param name="Password">Null while none is set.</param>
/// <param name="Tokens">Those of programs.</param>
internal sealed record LoginData(PasswordEntry? Password, IReadOnlyList<TokenEntry> Tokens)
{
    /// <summary>Nothing is set.</summary>
    public static LoginData Empty { get; } = new(null, []);

    /// <summary>Whether somebody who came in with this key is still let in.</summary>
    public bool Grants(string key) => key switch
    {
        Access.AnyoneKey or Access.CommandKey => true,
        Access.LocalKey => Password is null,
        _ => key == Password?.Stamp || Tokens.Any(token => token.Key == key),
    };
}

/// <summary>The form of <c>login.json</c> and <c>token-use.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LoginData))]
[JsonSerializable(typeof(Dictionary<string, DateTimeOffset>))]
internal sealed partial class LoginJson : JsonSerializerContext;

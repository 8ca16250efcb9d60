namespace HealthCheck.Collector.Login;

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

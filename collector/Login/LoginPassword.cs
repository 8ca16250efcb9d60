using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace HealthCheck.Collector.Login;

/// <summary>The password: what is asked of it, and how it is kept (PBKDF2 with HMAC-SHA512 and a salt).</summary>
internal static class LoginPassword
{
    /// <summary>How many characters it may have.</summary>
    public const int Shortest = 10, Longest = 256;

    private const int Iterations = 210_000;

    private static readonly object Nobody = new();

    private static readonly PasswordHasher<object> Hasher =
        new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    /// <summary>What is wrong with a password; null when nothing is.</summary>
    public static string? Mistake(string password) => password switch
    {
        { Length: < Shortest } =>
            $"The password must have at least {Shortest} characters; a few words make a good one.",
        { Length: > Longest } => $"The password must have at most {Longest} characters.",
        _ when password.Any(char.IsControl) => "The password must not have control characters.",
        _ => null,
    };

    /// <summary>What is kept of it.</summary>
    public static PasswordEntry Keep(string password) =>
        new(Hasher.HashPassword(Nobody, password), RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>Whether it is the one. The comparison takes the same time whatever differs.</summary>
    public static bool Matches(PasswordEntry entry, string given) =>
        given.Length <= Longest
        && Hasher.VerifyHashedPassword(Nobody, entry.Hash, given) != PasswordVerificationResult.Failed;
}

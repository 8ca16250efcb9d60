using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Http;

/// <summary>A yes or no behind the question mark of an address.</summary>
internal static class QueryFlag
{
    private const int Longest = 60;

    /// <summary>What a value means, the name alone being a yes; null when it is neither yes nor no.</summary>
    public static bool? Parse(string? value) => value?.Trim().ToLowerInvariant() switch
    {
        null or "" or "true" or "1" => true,
        "false" or "0" => false,
        _ => null,
    };

    /// <summary>What to say of a value that is neither.</summary>
    public static string Mistake(string name, string? value) =>
        $"'{name}' is '{PlainText.Line(value, Longest)}': it must be true or false";
}

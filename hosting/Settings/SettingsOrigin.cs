using Microsoft.Extensions.Configuration;

namespace HealthCheck.Hosting.Settings;

/// <summary>One of the places that settings come from.</summary>
/// <param name="Values">What it sets.</param>
/// <param name="WhereIs">Where a key of it stands, in words: the file and its line, the variable.</param>
/// <param name="IsStrict">It belongs to this program alone: a key in it that nobody reads is a mistake.</param>
public sealed record SettingsOrigin(IConfiguration Values, Func<string, string> WhereIs, bool IsStrict);

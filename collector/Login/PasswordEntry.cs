namespace HealthCheck.Collector.Login;

/// <summary>The password, hashed.</summary>
/// <param name="Hash">As ASP.NET Core's hasher writes it, with its method and salt.</param>
/// <param name="Stamp">Drawn with each password: a session that names another one is over.</param>
internal sealed record PasswordEntry(string Hash, string Stamp);

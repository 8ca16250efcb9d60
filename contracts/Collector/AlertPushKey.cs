namespace HealthCheck.Contracts;

/// <summary>The answer of <c>GET /api/alerts/push-key</c>.</summary>
/// <param name="PublicKey">What a browser needs to subscribe: <c>applicationServerKey</c>, in base64url.</param>
public sealed record AlertPushKey(string PublicKey);

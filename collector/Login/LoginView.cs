namespace HealthCheck.Collector.Login;

/// <summary>What the login page shows.</summary>
/// <param name="Step">What it is for.</param>
/// <param name="FieldName">Name of the hidden field that proves that the form is ours.</param>
/// <param name="FieldValue">Its value.</param>
/// <param name="Next">Where to go afterwards.</param>
/// <param name="Message">What went wrong; null at first.</param>
/// <param name="TriesAgain">Whether the browser asks once more by itself: it may have kept the cookie back.</param>
public sealed record LoginView(
    LoginStep Step, string FieldName, string FieldValue, string Next, string? Message = null, bool TriesAgain = false);

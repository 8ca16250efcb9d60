namespace HealthCheck.Collector.Login;

/// <summary>What the login page is for.</summary>
public enum LoginStep
{
    /// <summary>Ask for the password.</summary>
    SignIn,

    /// <summary>Ask whether to end the session.</summary>
    SignOut,

    /// <summary>Say how a password is set.</summary>
    NoPassword,
}

namespace HealthCheck.Contracts;

/// <summary>An error over HTTP: problem details, RFC 9457.</summary>
/// <param name="Type">A URI that names the kind of error; <c>about:blank</c> when the status says it all.</param>
/// <param name="Title">The kind of error in a few words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What went wrong this time, and what helps.</param>
public sealed record ProblemDocument(string Type, string Title, int Status, string Detail);

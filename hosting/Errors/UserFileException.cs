namespace HealthCheck.Hosting.Errors;

/// <summary>A file that a user named is of another kind than can be read, or too large.</summary>
/// <param name="path">The file.</param>
/// <param name="words">What it is and what helps, to stand behind the path and a colon.</param>
public sealed class UserFileException(string path, string words) : IOException(words)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}

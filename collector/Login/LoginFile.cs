using System.Text.Json;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Collector.Login;

/// <summary><c>login.json</c> in the state directory: written by the commands, read by the running collector.</summary>
internal sealed class LoginFile(string stateDirectory)
{
    /// <summary>Its path.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(stateDirectory), "login.json");

    /// <summary>Differs whenever the file was replaced.</summary>
    public (bool Exists, DateTime Written, long Length) Edition
    {
        get
        {
            var file = new FileInfo(Path);
            return file.Exists ? (true, file.LastWriteTimeUtc, file.Length) : default;
        }
    }

    /// <summary>What it says; empty when there is none.</summary>
    /// <exception cref="LoginException">It cannot be read.</exception>
    public LoginData Read()
    {
        try
        {
            return JsonSerializer.Deserialize(UserFile.ReadBytes(Path), LoginJson.Default.LoginData)
                ?? throw new LoginException($"{Path} holds nothing.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return LoginData.Empty;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new LoginException(
                $"{Path} cannot be read, so nobody could be told apart: {ErrorText.Of(e)}. Without it there is no "
                    + $"password and there are no tokens.", e);
        }
    }

    /// <summary>Replaces what it says.</summary>
    /// <exception cref="LoginException">It cannot be read or written.</exception>
    public void Change(Func<LoginData, LoginData> change)
    {
        var changed = change(Read());
        try
        {
            var directory = System.IO.Path.GetDirectoryName(Path)!;
            if (!Directory.Exists(directory))
                Directory.CreateDirectory(directory, PrivateFile.OwnerDirectory);
            PrivateFile.Write(Path, JsonSerializer.SerializeToUtf8Bytes(changed, LoginJson.Default.LoginData));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LoginException(
                $"{Path} cannot be written, nothing was changed: {ErrorText.Of(e)}. Try it with sudo.", e);
        }
    }
}

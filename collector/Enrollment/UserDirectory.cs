using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Collector.Enrollment;

/// <summary>
/// The files of the broker's users: <c>passwords</c>, which Mosquitto reads, and <c>devices</c> with the name that
/// people gave to each, for people. Held by one program at a time; replaced as a whole or not at all.
/// </summary>
internal sealed class UserDirectory : IDisposable
{
    private const UnixFileMode ForBroker = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly string directory;
    private readonly FileStream hold;
    private readonly List<string> otherLines = [];

    private UserDirectory(string directory)
    {
        this.directory = directory;
        hold = new FileStream(In(".lock"), new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            UnixCreateMode = ForBroker,
        });
    }

    /// <summary>What follows each user's name in Mosquitto's file.</summary>
    public Dictionary<string, string> Passwords { get; } = new(StringComparer.Ordinal);

    /// <summary>What people call each device, by id.</summary>
    public Dictionary<string, string> Devices { get; } = new(StringComparer.Ordinal);

    /// <summary>Users that the access list names one by one: programs, not devices.</summary>
    public HashSet<string> Programs { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads all of it, and keeps others away until it is disposed.</summary>
    /// <exception cref="EnrollException">It is not there, not as it should be, or held by another.</exception>
    public static UserDirectory Open(string directory)
    {
        if (!Directory.Exists(directory))
            throw new EnrollException(
                $"There is no {directory}: set up the broker first (docs/broker.md), or name its place with "
                    + $"Enroll:Directory");
        // What is written here must belong to the broker's group, or the broker could not read it and would let nobody
        // in.
        if (!File.GetUnixFileMode(directory).HasFlag(UnixFileMode.SetGroup))
            throw new EnrollException(
                $"{directory} does not hand its group on: sudo chgrp mosquitto {directory} && sudo chmod 2755 "
                    + $"{directory}");
        try
        {
            var users = new UserDirectory(directory);
            users.Load();
            return users;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EnrollException(
                $"The broker's users cannot be changed: {ErrorText.Of(e)}. Try again with sudo", e);
        }
        catch (IOException e)
        {
            throw new EnrollException(
                $"The broker's users are not at hand, another program may be changing them: {ErrorText.Of(e)}", e);
        }
    }

    /// <summary>
    /// Writes names and passwords to the disk, the names first: a name without a password opens nothing.
    /// </summary>
    public void Save()
    {
        Replace("devices", Devices.Select(device => $"{device.Key}\t{device.Value}"));
        Replace("passwords", otherLines.Concat(Passwords.Select(user => $"{user.Key}:{user.Value}")));
    }

    /// <summary>
    /// The certificate of the broker's authority; null when it is vouched for by one that systems know.
    /// </summary>
    public string? ReadAuthority() => File.Exists(In("ca.crt")) ? UserFile.ReadText(In("ca.crt")) : null;

    public void Dispose() => hold.Dispose();

    private string In(string name) => Path.Combine(directory, name);

    private void Load()
    {
        foreach (var line in Lines("passwords"))
        {
            if (line.Split(':', 2) is [var user, var password] && !line.StartsWith('#'))
                Passwords[user] = password;
            else
                otherLines.Add(line);
        }

        foreach (var line in Lines("devices"))
        {
            if (line.Split('\t', 2) is [var id, var name])
                Devices[id] = name;
        }

        foreach (var line in Lines("acl").Where(line => line.StartsWith("user ", StringComparison.Ordinal)))
            Programs.Add(line["user ".Length..].Trim());
    }

    private IEnumerable<string> Lines(string name) =>
        File.Exists(In(name)) ? UserFile.ReadLines(In(name), UserFile.MostBytesOfList) : [];

    private void Replace(string name, IEnumerable<string> lines)
    {
        var fresh = In(name + ".new");
        File.Delete(fresh);
        using (var file = new FileStream(fresh, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = ForBroker,
        }))
        {
            // The mask of whoever calls must not keep the broker out.
            File.SetUnixFileMode(file.SafeFileHandle, ForBroker);
            using var text = new StreamWriter(file, leaveOpen: true) { NewLine = "\n" };
            foreach (var line in lines)
                text.WriteLine(line);
            text.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, In(name), overwrite: true);
    }
}

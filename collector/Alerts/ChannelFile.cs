using System.Security.Cryptography;
using System.Text.Json;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts;

/// <summary>
/// <c>alert-channels.json</c> in the state directory: the channels with their secrets. Only its owner may read it.
/// Commands and the page write it, the collector reads it whenever it changed. Beside it are those of the settings.
/// </summary>
/// <param name="stateDirectory">Where it is.</param>
/// <param name="settings">Channels of the settings, which are not changed here.</param>
internal sealed class ChannelFile(string stateDirectory, IReadOnlyList<ChannelEntry>? settings = null)
{
    /// <summary>How many channels there may be.</summary>
    public const int MostChannels = 32;

    private readonly Lock gate = new();
    private (bool Exists, DateTime Written, long Length)? edition;
    private IReadOnlyList<ChannelEntry> latest = [];

    /// <summary>Its path.</summary>
    public string Path { get; } =
        System.IO.Path.Combine(System.IO.Path.GetFullPath(stateDirectory), "alert-channels.json");

    /// <summary>The channels of the settings.</summary>
    public IReadOnlyList<ChannelEntry> FromSettings { get; } = settings ?? [];

    /// <summary>All channels. Where two have one name, that of the settings counts.</summary>
    /// <exception cref="AlertException">The file cannot be read.</exception>
    public IReadOnlyList<ChannelEntry> All() =>
        [.. FromSettings, .. Read().Where(each => !FromSettings.Any(other => other.Name == each.Name))];

    /// <summary>The channels of the file; none when there is none.</summary>
    /// <exception cref="AlertException">It cannot be read.</exception>
    public IReadOnlyList<ChannelEntry> Read()
    {
        lock (gate)
        {
            var file = new FileInfo(Path);
            var now = file.Exists ? (true, file.LastWriteTimeUtc, file.Length) : default;
            if (now == edition)
                return latest;
            latest = file.Exists ? Load() : [];
            edition = now;
            return latest;
        }
    }

    /// <summary>Replaces the channels.</summary>
    /// <exception cref="AlertException">The file cannot be read or written.</exception>
    public void Change(Func<IReadOnlyList<ChannelEntry>, IReadOnlyList<ChannelEntry>> change)
    {
        lock (gate)
        {
            edition = null;
            var changed = change(Read());
            edition = null;
            try
            {
                var directory = System.IO.Path.GetDirectoryName(Path)!;
                if (!Directory.Exists(directory))
                    Directory.CreateDirectory(directory, PrivateFile.OwnerDirectory);
                PrivateFile.Write(
                    Path, JsonSerializer.SerializeToUtf8Bytes(changed, AlertJson.Default.IReadOnlyListChannelEntry));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new AlertException(
                    $"{Path} cannot be written, nothing was changed: {ErrorText.Of(e)}. Try it with sudo.");
            }
        }
    }

    /// <summary>Adds a channel.</summary>
    /// <exception cref="AlertException">It has a mistake, or there is one of its name.</exception>
    public void Add(ChannelEntry entry)
    {
        if (Mistake(entry) is { } mistake)
            throw new AlertException($"{mistake.TrimEnd('.')}. Nothing was added.");
        Change(all => all switch
        {
            _ when FromSettings.Any(each => each.Name == entry.Name) => throw new AlertException(
                $"The settings have a channel '{entry.Name}' already. Choose another name.", true),
            _ when all.Count + FromSettings.Count >= MostChannels => throw new AlertException(
                $"There are {MostChannels} channels already, more are not possible. Remove one first.", true),
            _ when all.Any(each => each.Name == entry.Name) => throw new AlertException(
                $"There is a channel '{entry.Name}' already. Remove it first, or choose another name.", true),
            _ when entry.Kind == WebPushChannel.Name && all.Any(each => each.Target == entry.Target) =>
                throw new AlertException("This browser is notified already.", true),
            _ => [.. all, entry],
        });
    }

    /// <summary>Removes a channel.</summary>
    /// <exception cref="AlertException">There is none of this name, or the settings have it.</exception>
    public void Remove(string name) => Change(all => all.Any(each => each.Name == name)
        ? [.. all.Where(each => each.Name != name)]
        : throw (FromSettings.Any(each => each.Name == name)
            ? new AlertException(
                $"The channel '{name}' is in the settings, under Alerts:Channels: remove it there, then restart the "
                    + "collector.",
                true)
            : new AlertException(
                $"There is no channel '{PlainText.Line(name, 64)}'. 'healthcheck-collector alert channels' lists "
                    + "them.")));

    /// <summary>What is wrong with an entry, its name included; null when nothing is.</summary>
    public static string? Mistake(ChannelEntry entry) =>
        entry.Name.Length is 0 or > 64 || entry.Name.Any(char.IsControl)
            ? "The name must have 1 to 64 characters"
            : ChannelKinds.Mistake(entry);

    /// <summary>Changes with everything in an entry: a channel that was refused is tried again once it is changed.</summary>
    public static string KeyOf(ChannelEntry entry) => Convert.ToHexStringLower(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<ChannelEntry>>(
            [entry], AlertJson.Default.IReadOnlyListChannelEntry)))[..16];

    private IReadOnlyList<ChannelEntry> Load()
    {
        try
        {
            return JsonSerializer.Deserialize(
                UserFile.ReadBytes(Path), AlertJson.Default.IReadOnlyListChannelEntry) is { } all
                && all.All(each => each is not null && each.Options.All(option => option.Value is not null))
                ? all
                : throw new JsonException("it holds null");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new AlertException($"{Path} cannot be read: {ErrorText.Of(e)}. No alert can be sent until it can.");
        }
    }
}

using System.CommandLine;
using HealthCheck.Collector.Enrollment;
using HealthCheck.Collector.Settings;
using HealthCheck.Hosting.CommandLine;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// The users of the broker: let a device in, shut one out, list them. For the machine on which the broker runs, as
/// root.
/// </summary>
internal static class EnrollCommands
{
    /// <summary>Puts the commands on the program.</summary>
    public static void AddTo(RootCommand root, SettingsOptions options)
    {
        root.Add(new EnrollCommand(options).Create());
        root.Add(new EnrollProgramCommand(options).Create());
        root.Add(new RevokeCommand(options).Create());

        var list = new Command("enrolled", "List the devices that the broker lets in, 'id<TAB>name'");
        list.SetAction((result, _) => UseAsync(options, result, (_, users) =>
        {
            foreach (var (id, name) in users.Devices.OrderBy(device => device.Value, StringComparer.OrdinalIgnoreCase))
                Console.WriteLine($"{id}\t{name}");
            return Task.FromResult(ExitCode.Ok);
        }));
        root.Add(list);
    }

    /// <summary>Does something with the users of the broker.</summary>
    public static async Task<int> UseAsync(
        SettingsOptions options, ParseResult result, Func<CollectorSettings, UserDirectory, Task<int>> use,
        Action? prepare = null)
    {
        prepare?.Invoke();
        var settings = CollectorSettings.Read(options.Read(result));
        using var users = UserDirectory.Open(settings.Enroll.Directory);
        return await use(settings, users);
    }

    /// <summary>Writes the users to the disk and makes the broker read them.</summary>
    /// <returns>False when the broker could not be told, which is said.</returns>
    public static bool Save(CollectorSettings settings, UserDirectory users)
    {
        users.Save();
        if (BrokerReload.Tell(settings.Enroll.PidFile) is not { } reason)
            return true;
        Console.Error.WriteLine(
            $"The broker does not know of it yet ({reason.TrimEnd('.')}). Tell it, or start it: sudo systemctl "
                + $"reload-or-restart mosquitto");
        return false;
    }
}

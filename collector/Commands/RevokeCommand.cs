using System.CommandLine;
using HealthCheck.Collector.Enrollment;
using HealthCheck.Collector.Settings;
using HealthCheck.Hosting.CommandLine;

namespace HealthCheck.Collector.Commands;

/// <summary>Shuts a device out at the broker: at once, and so that nobody goes on thinking that it is online.</summary>
internal sealed class RevokeCommand(SettingsOptions options)
{
    private readonly Argument<string> which = new("NAME|ID") { Description = "The device" };

    private readonly Option<bool> forget = new("--forget")
    {
        Description = "Also clear from the broker what it keeps of it, and its entry in Home Assistant; what the collector stored stays",
    };

    public Command Create()
    {
        var command = new Command("revoke", "Shut a device out: its password ends, and its connection with it") { which, forget };
        command.SetAction((result, stop) =>
            EnrollCommands.UseAsync(options, result, (settings, users) => RevokeAsync(settings, users, result, stop)));
        return command;
    }

    private async Task<int> RevokeAsync(CollectorSettings settings, UserDirectory users, ParseResult result, CancellationToken stop)
    {
        var enroller = new Enroller(users);
        var (name, id, password) = enroller.EndPassword(result.GetValue(which)!);
        var isDevice = users.Devices.ContainsKey(id);
        string? silent = null;
        var isKnown = EnrollCommands.Save(settings, users);
        if (isKnown && isDevice)
            silent = await new Farewell(settings.Mqtt, TimeProvider.System).SayAsync(id, password, result.GetValue(forget), stop);

        enroller.Remove(id);
        isKnown = EnrollCommands.Save(settings, users) && isKnown;
        Console.WriteLine($"{name} ({id}) may not come in any more. What it reported is kept.");
        if (silent is not null)
            Console.Error.WriteLine($"It may go on being called online, for the broker at {settings.Mqtt.Url.Authority} could not be told: {silent}");
        return isKnown && silent is null ? ExitCode.Ok : ExitCode.Failed;
    }
}

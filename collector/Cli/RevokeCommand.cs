using System.CommandLine;
using HealthCheck.Collector.Enrollment;
using HealthCheck.Collector.Settings;
using HealthCheck.Hosting.CommandLine;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// Shuts devices out at the broker: at once, and so that nobody goes on thinking that they are online.
/// </summary>
internal sealed class RevokeCommand(SettingsOptions options)
{
    private readonly Argument<string[]> which =
        new("NAME|ID") { Description = "The devices", Arity = ArgumentArity.OneOrMore };

    private readonly Option<bool> forget = new("--forget")
    {
        Description =
            "Also clear from the broker what it keeps of it, and its entry in Home Assistant; what the collector "
                + "stored stays",
    };

    public Command Create()
    {
        var command =
            new Command(
                "revoke", "Shut devices out: their passwords end, and their connections with them") { which, forget };
        command.SetAction((result, stop) =>
            EnrollCommands.UseAsync(options, result, (settings, users) => RevokeAsync(settings, users, result, stop)));
        return command;
    }

    private async Task<int> RevokeAsync(
        CollectorSettings settings, UserDirectory users, ParseResult result, CancellationToken stop)
    {
        // All or none, and the broker reads its users once for all of them. Who is named twice has the last password.
        var enroller = new Enroller(users);
        var ended = result.GetValue(which)!.Select(enroller.EndPassword)
            .GroupBy(each => each.Id).Select(same => same.Last()).ToList();
        var isKnown = EnrollCommands.Save(settings, users);
        string? silent = null;
        foreach (var (_, id, password) in ended)
        {
            // What was in the way of one is in the way of all.
            if (isKnown && users.Devices.ContainsKey(id))
                silent ??= await new RevocationNotice(settings.Mqtt, settings.HomeAssistant.DiscoveryPrefix,
                    TimeProvider.System).SayAsync(id, password, result.GetValue(forget), stop);
            enroller.Remove(id);
        }

        isKnown = EnrollCommands.Save(settings, users) && isKnown;
        foreach (var (name, id, _) in ended)
            Console.WriteLine($"{name} ({id}) may not come in any more. What it reported is kept.");
        if (silent is not null)
        {
            Console.Error.WriteLine(
                $"{(ended.Count == 1 ? "It" : "They")} may go on being called online, for the broker at "
                + $"{settings.Mqtt.Url.Authority} could not be told: {silent}");
        }

        return isKnown && silent is null ? ExitCode.Ok : ExitCode.Failed;
    }
}

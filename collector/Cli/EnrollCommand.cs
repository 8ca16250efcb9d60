using System.CommandLine;
using HealthCheck.Collector.Enrollment;
using HealthCheck.Collector.Settings;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Collector.Cli;

/// <summary>Lets one device in at the broker, or many, and prints what sets them up.</summary>
internal sealed class EnrollCommand(SettingsOptions options)
{
    private readonly Argument<string?> name =
        new("NAME") { Description = "What people call the device", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string?> id = new("--id")
    {
        Description = "Its id as 'healthcheck-agent id' says it there; without it one is drawn and goes with the token",
        HelpName = "ID",
    };

    private readonly Option<bool> again = new("--again")
    {
        Description =
            "For a device that is enrolled, after a new card: same id and history, a new password, and the old one "
                + "ends",
    };

    private readonly Option<bool> tokenOnly =
        new("--token-only") { Description = "Print the token and nothing else, for programs" };

    private readonly Option<string?> from = new("--from")
    {
        Description =
            "Many at once: a file, or - for standard input, with a line 'name' or 'name<TAB>id' for each; prints "
                + "'name<TAB>id<TAB>token'",
        HelpName = "FILE",
    };

    public Command Create()
    {
        var command =
            new Command("enroll",
                "Let a device in at the broker, and print the line that sets it up; on the broker's machine, with sudo")
        {
            name, id, again, tokenOnly, from,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(name) is null) == (result.GetValue(from) is null))
                result.AddError("Say which device: enroll NAME, or enroll --from FILE");
        });
        command.SetAction((result, stop) =>
            EnrollCommands.UseAsync(options, result, (settings, users) => EnrollAsync(settings, users, result, stop)));
        return command;
    }

    private async Task<int> EnrollAsync(
        CollectorSettings settings, UserDirectory users, ParseResult result, CancellationToken stop)
    {
        var broker = settings.Enroll.UrlFor(settings.Mqtt) ?? throw new EnrollException(
            "By which name do devices reach the broker? Say it with --broker mqtts://NAME, or once for all with "
                + "Enroll:Url in the settings file");
        var authority = users.ReadAuthority() ?? "";
        string TokenOf(Enrolled device) =>
            new EnrollmentToken(broker, device.Id, device.Password, device.Name, authority).Text();

        var isMany = result.GetValue(from) is not null;
        var applicants = result.GetValue(from) is { } file
            ? Applicants(file)
            : [new Applicant(result.GetValue(name)!, result.GetValue(id))];
        var enrolled = new Enroller(users).Enroll(applicants, result.GetValue(again));
        var isKnown = EnrollCommands.Save(settings, users);
        // Only now: what is printed is on the disk.
        foreach (var device in enrolled)
        {
            Console.WriteLine(
                isMany ? $"{device.Name}\t{device.Id}\t{TokenOf(device)}"
                : result.GetValue(tokenOnly) ? TokenOf(device)
                : Instructions(device, broker, TokenOf(device)));
        }

        // Its connection ended with the old password, without a word.
        if (isKnown && !isMany && result.GetValue(again))
            await new RevocationNotice(settings.Mqtt, settings.HomeAssistant.DiscoveryPrefix, TimeProvider.System)
                .SayAsync(enrolled[0].Id, enrolled[0].Password, forget: false, stop);
        return ExitCode.Ok;
    }

    private static string Instructions(Enrolled device, string broker, string token) =>
        $"""
        {device.Name} may come in at {broker}, as {device.Id}.

        On the device, beside install-agent.sh, paste this line (the space before it keeps it out of the history):

         printf %s '{token}' | sudo ./install-agent.sh --enroll -

        It holds the password: whoever has it is this device. It is shown this once; lost, it is made anew with --again,
        and fallen into wrong hands, it is ended with: sudo healthcheck-collector revoke {device.Id}
        """;

    private static List<Applicant> Applicants(string file)
    {
        using var lines = file == "-"
            ? Console.In
            : new StringReader(UserFile.ReadText(file, UserFile.MostBytesOfList));
        var applicants = new List<Applicant>();
        while (lines.ReadLine() is { } line)
        {
            var parts = line.Split('\t', 2, StringSplitOptions.TrimEntries);
            if (line.Trim().Length > 0)
                applicants.Add(new Applicant(parts[0], parts.Length > 1 ? parts[1] : null));
        }

        return applicants;
    }
}

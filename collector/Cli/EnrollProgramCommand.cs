using System.CommandLine;
using HealthCheck.Collector.Enrollment;
using HealthCheck.Collector.Settings;
using HealthCheck.Hosting.CommandLine;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// Gives a program that the access list names a password at the broker: the collector itself, Home Assistant.
/// </summary>
internal sealed class EnrollProgramCommand(SettingsOptions options)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Argument<string> program =
        new("PROGRAM") { Description = "A user that the access list names: collector, homeassistant" };

    private readonly Option<string?> passwordTo = new("--password-to")
    {
        Description = "Write the password into this file, for its owner only, and do not print it",
        HelpName = "FILE",
    };

    public Command Create()
    {
        var command =
            new Command(
                "enroll-program", "Give a program that is no device a new password at the broker; the old one ends")
        {
            program, passwordTo,
        };
        command.SetAction((result, _) =>
        {
            var file = result.GetValue(passwordTo);
            return EnrollCommands.UseAsync(
                options, result,
                (settings, users) => Task.FromResult(Enroll(settings, users, result.GetValue(program)!, file)),
                prepare: () => Prepare(file));
        });
        return command;
    }

    // The settings may name it already, and could not be read without it.
    private static void Prepare(string? file)
    {
        if (file is not null && !File.Exists(file))
            Write(file, "");
    }

    private static int Enroll(CollectorSettings settings, UserDirectory users, string name, string? file)
    {
        var password = new Enroller(users).EnrollProgram(name);
        if (file is not null)
            Write(file, password);
        EnrollCommands.Save(settings, users);
        Console.WriteLine(file is null
            ? $"user {name}\npassword {password}"
            : $"{name} may come in with the password in {file}");
        return ExitCode.Ok;
    }

    private static void Write(string path, string password)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        using (var file =
            new FileStream(
                fresh, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = OwnerOnly
                }))
            file.Write(System.Text.Encoding.ASCII.GetBytes(password + "\n"));
        File.Move(fresh, path, overwrite: true);
    }
}

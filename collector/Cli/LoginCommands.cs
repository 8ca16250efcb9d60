using System.CommandLine;
using HealthCheck.Collector.Login;
using HealthCheck.Collector.Settings;
using HealthCheck.Hosting.CommandLine;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// Who is let in: the password of the page, and the tokens of programs. A running collector sees a change by itself.
/// </summary>
internal static class LoginCommands
{
    private const string Restart = "sudo systemctl restart healthcheck-collector";

    /// <summary>Puts the commands on the program.</summary>
    public static void AddTo(RootCommand root, SettingsOptions options)
    {
        root.Add(Password(options));
        var token = new Command("token", "Tokens with which programs use the API")
        {
            CreateToken(options), ListTokens(options), RevokeToken(options),
        };
        root.Add(token);
    }

    private static Command Password(SettingsOptions options)
    {
        var remove =
            new Option<bool>(
                "--remove")
            { Description = "Have no password any more: only this machine is answered then" };
        var command = new Command(
            "password",
            "Set or change the password of the page, asked for here or read from standard input; all sessions end") {
            remove };
        command.SetAction((result, _) => Task.FromResult(WithFile(options, result, (settings, file) =>
        {
            var had = file.Read().Password is not null;
            if (result.GetValue(remove))
            {
                file.Change(data => data with { Password = null });
                Console.Error.WriteLine("There is no password any more. Only this machine is answered from now on.");
            }
            else
            {
                var password = SecretPrompt.ReadNew("Password");
                if (LoginPassword.Mistake(password) is { } mistake)
                    throw new LoginException(mistake);
                file.Change(data => data with { Password = LoginPassword.Keep(password) });
                Console.Error.WriteLine("The password is set. All sessions have ended.");
            }

            if (had == result.GetValue(remove) && settings.Http.Address is null)
            {
                Console.Error.WriteLine(had
                    ? $"A collector that runs stops listening to the network when it is started again: {Restart}"
                    : $"A collector that runs listens to this machine alone until it is started again: {Restart}");
            }
        })));
        return command;
    }

    private static Command CreateToken(SettingsOptions options)
    {
        var name = new Argument<string>("NAME") { Description = "What it is for, to revoke it by" };
        var read = new Option<bool>("--read") { Description = "It may read only; so it is without a word" };
        var write = new Option<bool>("--write") { Description = "It may change things, too" };
        var command = new Command("create", "Make a token and print it, this once") { name, read, write };
        command.Validators.Add(result =>
        {
            if (result.GetValue(read) && result.GetValue(write))
                result.AddError("Either --read or --write");
        });
        command.SetAction((result, _) => Task.FromResult(WithFile(options, result, (_, file) =>
        {
            var (called, right) = (result.GetValue(name)!, result.GetValue(write) ? Right.Write : Right.Read);
            if (called.Length is 0 or > 64 || called.Any(char.IsControl))
                throw new LoginException("The name must have 1 to 64 characters.");
            var token = AccessToken.Draw();
            file.Change(data => data.Tokens.Any(each => each.Name == called)
                ? throw new LoginException(
                    $"There is a token '{called}' already. Revoke it first, or choose another name.")
                : data with
                {
                    Tokens =
                    [.. data.Tokens, AccessToken.Keep(token, called, right, TimeProvider.System.GetUtcNow())]
                });
            Console.WriteLine(token);
            Console.Error.WriteLine(
                $"It may {(right == Right.Write ? "read and write" : "read")}, as 'Authorization: Bearer …', and is "
                    + $"shown this once.");
        })));
        return command;
    }

    private static Command ListTokens(SettingsOptions options)
    {
        var command = new Command(
            "list", "List the tokens, 'name<TAB>right<TAB>since<TAB>last used', the last to within an hour");
        command.SetAction((result, _) => Task.FromResult(WithFile(options, result, (settings, file) =>
        {
            var used = TokenUse.Read(settings.State.Directory);
            foreach (var token in file.Read().Tokens.OrderBy(token => token.Name, StringComparer.OrdinalIgnoreCase))
            {
                var last = used.TryGetValue(token.Key, out var at) ? $"{at:yyyy-MM-dd HH:mm}" : "never";
                var right = token.Right == Right.Write ? "write" : "read";
                Console.WriteLine($"{token.Name}\t{right}\t{token.Created:yyyy-MM-dd}\t{last}");
            }
        })));
        return command;
    }

    private static Command RevokeToken(SettingsOptions options)
    {
        var name = new Argument<string>("NAME") { Description = "The token" };
        var command = new Command("revoke", "End a token, and whatever a program holds open with it") { name };
        command.SetAction((result, _) => Task.FromResult(WithFile(options, result, (_, file) =>
        {
            var called = result.GetValue(name)!;
            file.Change(data => data.Tokens.All(token => token.Name != called)
                ? throw new LoginException(
                    $"There is no token '{called}'. 'healthcheck-collector token list' lists them.")
                : data with { Tokens = [.. data.Tokens.Where(token => token.Name != called)] });
            Console.Error.WriteLine($"'{called}' is good for nothing any more.");
        })));
        return command;
    }

    private static int WithFile(SettingsOptions options, ParseResult result, Action<CollectorSettings, LoginFile> work)
    {
        var settings = CollectorSettings.Read(options.Read(result));
        work(settings, new LoginFile(settings.State.Directory));
        return ExitCode.Ok;
    }
}

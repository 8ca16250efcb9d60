using System.Text;
using HealthCheck.Collector.Login;

namespace HealthCheck.Collector.Cli;

/// <summary>Asks for a secret: on a terminal without showing it and twice, else one line of standard input.</summary>
internal static class SecretPrompt
{
    /// <summary>A secret that is new.</summary>
    /// <exception cref="LoginException">The second time it was another one.</exception>
    public static string ReadNew(string what)
    {
        if (Console.IsInputRedirected)
            return Console.In.ReadLine() ?? "";
        var secret = Ask($"{what}: ");
        return Ask("Once more: ") == secret
            ? secret
            : throw new LoginException("These were two different ones. Nothing was changed.");
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        for (ConsoleKeyInfo key; (key = Console.ReadKey(intercept: true)).Key != ConsoleKey.Enter;)
        {
            if (key.Key == ConsoleKey.Backspace && text.Length > 0)
                text.Length--;
            else if (!char.IsControl(key.KeyChar))
                text.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}

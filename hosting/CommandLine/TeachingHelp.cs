using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace HealthCheck.Hosting.CommandLine;

/// <summary>Help that ends with what a command does, its exit codes and examples; the list of commands stays a list.</summary>
public sealed class TeachingHelp : SynchronousCommandLineAction
{
    private readonly HelpAction plain = new();
    private readonly Dictionary<Command, string> lessons = [];

    private TeachingHelp()
    {
    }

    /// <summary>Puts it in place of the plain help of a program.</summary>
    public static TeachingHelp Of(RootCommand root)
    {
        var help = new TeachingHelp();
        root.Options.OfType<HelpOption>().Single().Action = help;
        return help;
    }

    /// <summary>What to say below the help of one command.</summary>
    public void Teach(Command command, string lesson) => lessons[command] = lesson;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = plain.Invoke(parseResult);
        if (lessons.TryGetValue(parseResult.CommandResult.Command, out var lesson))
            parseResult.InvocationConfiguration.Output.WriteLine(lesson + "\n");
        return exitCode;
    }
}

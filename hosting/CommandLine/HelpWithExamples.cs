using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace HealthCheck.Hosting.CommandLine;

/// <summary>Help of a command with its description, exit codes and examples below the options.</summary>
public sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction standard = new();
    private readonly Dictionary<Command, string> texts = [];

    private HelpWithExamples()
    {
    }

    /// <summary>Replaces the standard help of a program.</summary>
    public static HelpWithExamples Of(RootCommand root)
    {
        var help = new HelpWithExamples();
        root.Options.OfType<HelpOption>().Single().Action = help;
        return help;
    }

    /// <summary>Adds a text below the help of a command.</summary>
    public void AddText(Command command, string text) => texts[command] = text;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = standard.Invoke(parseResult);
        if (texts.TryGetValue(parseResult.CommandResult.Command, out var text))
            parseResult.InvocationConfiguration.Output.WriteLine(text + "\n");
        return exitCode;
    }
}

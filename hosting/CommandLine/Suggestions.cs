using System.CommandLine;
using System.CommandLine.Help;

namespace HealthCheck.Hosting.CommandLine;

/// <summary>What a shell is told can follow: nothing that nobody on Linux would type.</summary>
public static class Suggestions
{
    /// <summary>Takes away the help options of other systems, and the values of options that have none.</summary>
    public static void Tidy(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        foreach (var alias in help.Aliases.Where(alias => alias is not "-h").ToList())
            help.Aliases.Remove(alias);
        ForgetValues(root);
    }

    private static void ForgetValues(Command command)
    {
        foreach (var option in command.Options.OfType<Option<bool>>())
            option.CompletionSources.Clear();
        foreach (var below in command.Subcommands)
            ForgetValues(below);
    }
}

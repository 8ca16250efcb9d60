using System.CommandLine;
using System.CommandLine.Parsing;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.CommandLine;

/// <summary>
/// The options of a program that stand for settings: <c>--config</c>, <c>--set</c>, and a short form for the settings
/// that are used by hand.
/// </summary>
public sealed class SettingsOptions
{
    private readonly string defaultFile;
    private readonly Option<string?> config;
    private readonly Option<string[]> set;
    private readonly List<(Option<string?> Option, string Key)> shortcuts = [];

    /// <param name="defaultFile">Read if it is there and <c>--config</c> names no other.</param>
    public SettingsOptions(string defaultFile)
    {
        this.defaultFile = defaultFile;
        config = new("--config")
        {
            Description = $"Settings file in JSON [default: {defaultFile}]",
            HelpName = "FILE",
            Recursive = true,
        };
        set = new("--set")
        {
            Description = "Any setting, for example --set Log:Level=Debug; may be repeated",
            HelpName = "Section:Key=value",
            Recursive = true,
            Arity = ArgumentArity.ZeroOrMore,
        };
        set.Validators.Add(CheckPairs);
    }

    /// <summary>Adds a short form of one setting.</summary>
    public SettingsOptions With(string name, string helpName, string key, string description)
    {
        shortcuts.Add(
            (new(name) { Description = $"{description} ({key})", HelpName = helpName, Recursive = true }, key));
        return this;
    }

    /// <summary>Puts the options on a program, for all its commands.</summary>
    public void AddTo(RootCommand root)
    {
        foreach (var (option, _) in shortcuts)
            root.Add(option);
        root.Add(config);
        root.Add(set);
    }

    /// <summary>Reads the settings file, the environment and these options.</summary>
    /// <param name="result">What was typed.</param>
    /// <param name="stop">Ends the wait for whoever writes into a file that is a pipe.</param>
    /// <exception cref="SettingsException">The file cannot be read.</exception>
    public SettingsReader Read(ParseResult result, CancellationToken stop = default)
    {
        var pairs = (result.GetValue(set) ?? []).Select(Pair);
        var shorts = from shortcut in shortcuts
                     let value = result.GetValue(shortcut.Option)
                     where value is not null
                     select KeyValuePair.Create(shortcut.Key, (string?)value);
        return SettingsFile.Read(defaultFile, result.GetValue(config), [.. pairs, .. shorts], stop);
    }

    /// <summary>The settings file that is read if it is there, or that must be there because it was named.</summary>
    public string FileOf(ParseResult result) => result.GetValue(config) ?? defaultFile;

    private static void CheckPairs(OptionResult result)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) <= 0))
            result.AddError($"--set is {ShownValue.Of(token.Value)}: it must be Section:Key=value");
    }

    private static KeyValuePair<string, string?> Pair(string text)
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        return KeyValuePair.Create(text[..split], (string?)text[(split + 1)..]);
    }
}

#pragma warning disable RCS0056 // Long literals.

using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Deploy.Tests;

/// <summary>
/// Completion as the packages bring it, in the shells themselves: commands first, options where one is begun, else
/// files.
/// </summary>
public sealed class CompletionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("do", "doctor")]
    [InlineData("once --pr", "--pretty")]
    [InlineData("", "device doctor forget id once run")]
    [InlineData("--config /etc/hostn", "")]
    public async Task Bash(string begun, string words)
    {
        using var unpacked = await Unpacked.OfAsync("healthcheck-agent");
        var line = "healthcheck-agent " + begun;
        var script = $$"""
            PATH={{Path.GetDirectoryName(unpacked.Program)}}:$PATH
            source {{unpacked.Root}}/usr/share/bash-completion/completions/healthcheck-agent
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            read -ra COMP_WORDS <<<"$COMP_LINE"; [[ $COMP_LINE != *' ' ]] || COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _healthcheck_agent
            echo "${COMPREPLY[*]}"
            """;
        Assert.Equal(words, (await Run.AsSucceedsAsync(Limit, "bash", "-c", script)).Trim());
    }

    [Theory]
    [InlineData("do", "doctor")]
    [InlineData("once --pr", "--pretty")]
    [InlineData("", "device doctor forget id once run")]
    [InlineData("--config /etc/hostn", "/etc/hostname")]
    public async Task Fish(string begun, string words)
    {
        await NeedAsync("fish");
        using var unpacked = await Unpacked.OfAsync("healthcheck-agent");
        var script = $"""
            set -x PATH {Path.GetDirectoryName(unpacked.Program)} $PATH
            source {unpacked.Root}/usr/share/fish/vendor_completions.d/healthcheck-agent.fish
            complete -C 'healthcheck-agent {begun}'
            """;
        var said = await Run.AsSucceedsAsync(Limit, "fish", "--no-config", "-c", script);
        Assert.Equal(
            words, string.Join(
                ' ', said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('\t')[0])));
    }

    [Theory]
    [InlineData("do", "healthcheck-agent doctor")]
    [InlineData("once --pr", "healthcheck-agent once --pretty")]
    [InlineData("--config /etc/hostn", "--config /etc/hostname")]
    public async Task Zsh(string begun, string line)
    {
        await NeedAsync("zsh");
        using var unpacked = await Unpacked.OfAsync("healthcheck-agent");

        // A shell with a terminal, which a key is pressed in; read until the line is whole.
        var script = $$"""
            zmodload zsh/zpty
            path=({{Path.GetDirectoryName(unpacked.Program)}} $path)
            zpty shell zsh -f -i
            zpty -w shell "PS1=; fpath=({{unpacked.Root}}/usr/share/zsh/vendor-completions \$fpath); autoload -U compinit; compinit -D -u; bindkey '^I' complete-word; echo RE''ADY"
            zpty -r -m shell said '*READY*'
            zpty -w -n shell 'healthcheck-agent {{begun}}'$'\t'
            zpty -r -m shell said '*{{line}}*' && print found
            zpty -d shell
            """;
        Assert.Equal("found", (await Run.AsSucceedsAsync(Limit, "zsh", "-f", "-c", script)).Trim());
    }

    private static async Task NeedAsync(string shell)
    {
        var (code, _, _) = await TestProcess.RunAsync("sh", ["-c", $"command -v {shell}"], Limit);
        Assert.SkipUnless(code == 0, $"{shell} is not installed: apt-get install {shell}");
    }
}

# The program itself knows what can follow; it is asked for each word. Options only where one is begun, else files.
function __healthcheck_agent_words
    set -l line (commandline -cp)
    set -l words (healthcheck-agent "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
    string match -q -- '-*' (commandline -ct); or set words (string match -v -- '-*' $words)
    printf '%s\n' $words
end
complete -c healthcheck-agent -n '__healthcheck_agent_words | string length -q' -f -a '(__healthcheck_agent_words)'

# The program itself knows what can follow; it is asked for each word. Options only where one is begun, else files.
function __healthcheck_collector_words
    set -l line (commandline -cp)
    set -l words (healthcheck-collector "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
    string match -q -- '-*' (commandline -ct); or set words (string match -v -- '-*' $words)
    printf '%s\n' $words
end
complete -c healthcheck-collector -n '__healthcheck_collector_words | string length -q' -f -a '(__healthcheck_collector_words)'

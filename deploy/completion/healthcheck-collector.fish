# The program itself knows what can follow; it is asked for each word.
complete -c healthcheck-collector -a '(set -l line (commandline -cp); healthcheck-collector "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)'

# The program itself knows what can follow; it is asked for each word.
_healthcheck_collector() {
    local IFS=$'\n'
    mapfile -t COMPREPLY < <(
        compgen -W "$(healthcheck-collector "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"
    )
}
complete -o default -F _healthcheck_collector healthcheck-collector

# The program itself knows what can follow; it is asked for each word. Options only where one is begun, else files.
_healthcheck_agent() {
    local IFS=$'\n' word=${COMP_WORDS[COMP_CWORD]}
    mapfile -t COMPREPLY < <(
        compgen -W "$(healthcheck-agent "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word"
    )
    [[ $word == -* ]] || mapfile -t COMPREPLY < <(printf '%s\n' "${COMPREPLY[@]}" | grep '^[^-]')
}
complete -o default -F _healthcheck_agent healthcheck-agent

#compdef healthcheck-collector
# The program itself knows what can follow; it is asked for each word. Options only where one is begun, else files.
local -a suggestions
suggestions=(${(f)"$(healthcheck-collector "[suggest:${#${(j: :)words[1,CURRENT]}}]" "${(j: :)words[1,CURRENT]}" 2>/dev/null)"})
[[ $PREFIX == -* ]] || suggestions=(${suggestions:#-*})
compadd -a suggestions || _files

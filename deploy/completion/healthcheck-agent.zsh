#compdef healthcheck-agent
# The program itself knows what can follow; it is asked for each word.
local -a suggestions
suggestions=(${(f)"$(healthcheck-agent "[suggest:${#${(j: :)words[1,CURRENT]}}]" "${(j: :)words[1,CURRENT]}" 2>/dev/null)"})
compadd -a suggestions || _files

#compdef undocker
# zsh completion for undocker: what the policy lets you use, nothing else.
local -a offers
offers=(${(f)"$(undocker-sh --complete "$LBUFFER" 2>/dev/null)"})
[[ $PREFIX != *=* ]] || compset -P '*='
if [[ ${offers[1]-} == */ ]]; then
	compadd -Q -S '' -a offers
else
	compadd -Q -a offers
fi

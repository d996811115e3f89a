# bash completion for undocker: what the policy lets you use, nothing else.
_undocker() {
	local line=${COMP_LINE:0:COMP_POINT} word before
	word=${line##*[[:space:]=\"\']}
	# readline completes what stands behind the last colon.
	before=
	[[ $word != *:* || $COMP_WORDBREAKS != *:* ]] || before=${word%"${word##*:}"}
	mapfile -t COMPREPLY < <(undocker-sh --complete "$line" 2>/dev/null)
	COMPREPLY=("${COMPREPLY[@]#"$before"}")
	[[ ${COMPREPLY[0]-} != */ ]] || compopt -o nospace
}
complete -F _undocker undocker

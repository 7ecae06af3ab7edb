# shellcheck shell=bash
# Completion for flexike and the programs of a gateway. Options and commands
# come from the programs' own help: there is no list to keep here.

_flexike_options() { # command…
	"$@" --help 2>/dev/null | grep -oE -- '(^|[ ,])--?[a-zA-Z][a-z-]*' |
		tr -d ' ,'
}

_flexike_offer() { # word list
	mapfile -t COMPREPLY < <(compgen -W "$2" -- "$1")
}

_flexike_files() { # word
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_flexike() {
	local word=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]}
	if [ "$COMP_CWORD" -eq 1 ]; then
		_flexike_offer "$word" "$("$program" --help 2>/dev/null |
			sed -nE 's/^  ([a-z]+) .*/\1/p') --help --version"
	elif [[ $word == -* ]]; then
		_flexike_offer "$word" "$(_flexike_options "$program" "${COMP_WORDS[1]}")"
	elif [[ ${COMP_WORDS[1]} == show && $COMP_CWORD -eq 2 ]]; then
		# Each subject is one word of the shell: quoted as a whole.
		mapfile -t COMPREPLY < <("$program" show --list 2>/dev/null |
			sed -E "s/^  //; s/  .*//" | grep -F -- "${word#[\"\']}" |
			sed "s/.*/'&'/")
	else
		_flexike_files "$word"
	fi
}

_flexiked() {
	local word=${COMP_WORDS[COMP_CWORD]}
	if [[ $word == -* ]]; then
		_flexike_offer "$word" "$(_flexike_options "${COMP_WORDS[0]}")"
	elif [[ ${COMP_WORDS[COMP_CWORD - 1]} == --log ]]; then
		_flexike_offer "$word" "error info debug"
	else
		_flexike_files "$word"
	fi
}

_flexikectl() {
	local word=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]}
	local i typed=
	if [[ $word == -* ]]; then
		_flexike_offer "$word" "$(_flexike_options "$program")"
		return
	fi
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	-s | --socket)
		_flexike_files "$word"
		return
		;;
	esac
	# The words typed so far, without options; then what help has after them.
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-s | --socket) i=$((i + 1)) ;;
		-*) ;;
		*) typed+="${COMP_WORDS[i]} " ;;
		esac
	done
	_flexike_offer "$word" "$("$program" --help 2>/dev/null |
		sed -nE "s/^  ${typed}([a-z0-9]+) .*/\\1/p" | sort -u)"
}

_flexike_agentx() {
	local word=${COMP_WORDS[COMP_CWORD]}
	if [[ $word == -* ]]; then
		_flexike_offer "$word" "$(_flexike_options "${COMP_WORDS[0]}")"
	else
		_flexike_files "$word"
	fi
}

complete -F _flexike flexike
complete -F _flexike_agentx flexike-agentx
complete -F _flexiked flexiked
complete -F _flexikectl flexikectl

#!/bin/bash
# Read every project #include and hold it against the layer table of
# docs/architecture.md. Prints what is wrong; silent when nothing is.
set -u
export LC_ALL=C
root=${1:-.} # another tree, for the test of this test
cd "$root" || exit 2
page=docs/architecture.md
edges=$(mktemp)
trap 'rm -f "$edges"' EXIT
bad=0

mapfile -t files < <(find runtime compiler yang pcap mib cmd tests \
	\( -name '*.[ch]' -o -name '*.def' \) 2>/dev/null | sort)
[ ${#files[@]} -gt 0 ] || { echo "no source file found"; exit 1; }

awk -v page=$page -v edges="$edges" '
function fail(text) { print text; bad = 1 }
function exists(path,   line, r) {
	if (!(path in known)) {
		r = (getline line < path)
		if (r >= 0)
			close(path)
		known[path] = r >= 0
	}
	return known[path]
}
# The longest row of the table that is a folder above the path.
function folder(path) {
	while (sub("/[^/]*$", "", path))
		if (path in rank)
			return path
	return ""
}
function public(path, f,   i, n, words, name) {
	name = substr(path, length(f) + 2)
	n = split(headers[f], words, " ")
	for (i = 1; i <= n; i++) {
		if (words[i] == name)
			return 1
		if (words[i] ~ /^\*/ && name !~ "/" &&
		    substr(name, length(name) - length(words[i]) + 2) == \
		    substr(words[i], 2))
			return 1
	}
	return 0
}
function allowed(f, target, to,   i, n, words) {
	n = split(may[f], words, " ")
	for (i = 1; i <= n; i++)
		if (words[i] == to || words[i] == target)
			return 1
	return 0
}
BEGIN {
	while ((getline line < page) > 0) {
		if (line ~ /^<!-- layers/) { on = 1; continue }
		if (line ~ /^<!-- \/layers/) on = 0
		if (!on || line !~ /^\| [a-z]/ || line ~ /^\| folder/)
			continue
		split(line, cell, "|")
		f = cell[2]; gsub(/ /, "", f)
		rank[f] = ++rows; may[f] = cell[3]; headers[f] = cell[4]
	}
	if (!rows) {
		print page ": no layer table"
		exit 1
	}
	# Arrows point up only, so the table itself can have no cycle.
	for (f in rank) {
		n = split(may[f], words, " ")
		for (i = 1; i <= n; i++) {
			up = words[i]
			if (!(up in rank))
				up = folder(up)
			if (!(up in rank) || rank[up] >= rank[f])
				fail(page ": row " f ": " words[i] \
					" is not above it")
		}
	}
}
FNR == 1 {
	own = FILENAME
	sub(/\.c$/, ".h", own)
	if (FILENAME !~ /\.c$/ || FILENAME ~ /^tests\// || !exists(own))
		own = ""
	seen = 0
	here = folder(FILENAME)
	if (here == "" && FILENAME !~ /^tests\//)
		fail(FILENAME ": its folder has no row in " page)
}
FNR == 1001 && FILENAME !~ /\.def$/ && FILENAME !~ /^tests\/cases\// {
	fail(FILENAME ": more than 1000 lines")
}
/^[ \t]*#[ \t]*include/ {
	first = !seen
	seen = 1
	at = FILENAME ":" FNR ": "
	if (!match($0, /"[^"]+"/)) {
		if (first && own != "")
			fail(at "its own header " own " must come first")
		next
	}
	target = substr($0, RSTART + 1, RLENGTH - 2)
	if (first && own != "" && target != own)
		fail(at "its own header " own " must come first")
	if (!exists(target)) {
		fail(at "\"" target "\" is not a path from the root of the tree")
		next
	}
	if (target ~ /\.h$/ && FILENAME ~ /\.h$/)
		print FILENAME, target > edges
	if (FILENAME ~ /^tests\//)
		next
	to = folder(target)
	if (target ~ /\.c$/)
		fail(at "includes a .c file")
	else if (to == "" || target ~ /^tests\//)
		fail(at target " is in no folder of the layer table")
	else if (to != here && !allowed(here, target, to))
		fail(at here " may not include " target)
	else if (to != here && !public(target, to))
		fail(at target " is private to " to)
}
END { exit bad }
' "${files[@]}" || bad=1

# tsort names the members of a loop on stderr.
if loop=$(tsort "$edges" 2>&1 >/dev/null) && [ -z "$loop" ]; then
	:
else
	echo "headers include each other in a circle:"
	echo "$loop"
	bad=1
fi
exit $bad

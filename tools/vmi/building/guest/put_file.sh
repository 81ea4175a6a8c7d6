#!/bin/sh
# Runs in the guest, as root: puts one of the author's files in its place. FROM, TO, OWNER, GROUP and MODE are from the
# manifest's closed alphabets.
set -eu
for name in "passwd $OWNER" "group $GROUP"; do
	# shellcheck disable=SC2086  # two words
	getent $name >/dev/null || { echo "vmi: there is no ${name#* } in $TO's ${name% *}; make the account first" >&2; exit 1; }
done
# Directories that are missing are root's, whatever the file is.
install -d -m 0755 "$(dirname "$TO")"
install -T -o "$OWNER" -g "$GROUP" -m "$MODE" "$FROM" "$TO"
rm -f "$FROM"
if command -v restorecon >/dev/null; then
	restorecon "$TO"
fi

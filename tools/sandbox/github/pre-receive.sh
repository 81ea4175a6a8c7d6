#!/bin/sh
# The rulesets of main and of tags, for pushes. VMI_BYPASS is set by the server, never by the one who pushes.
zero=0000000000000000000000000000000000000000
status=0

refuse() {
    echo "error: GH013: Repository rule violations found for $1." >&2
    echo "- $2" >&2
    status=1
}

while read -r old new ref; do
    case "$ref" in
    refs/heads/main)
        if [ "$new" = "$zero" ]; then
            refuse "$ref" "Cannot delete this branch"
        elif [ "$VMI_BYPASS" != 1 ]; then
            refuse "$ref" "Changes must be made through a pull request."
        elif [ "$old" != "$zero" ] && ! git merge-base --is-ancestor "$old" "$new"; then
            refuse "$ref" "Cannot force-push to this branch"
        fi
        ;;
    refs/tags/*)
        [ "$old" = "$zero" ] || refuse "$ref" "Cannot update or delete this tag"
        ;;
    refs/heads/*) ;;
    *)
        refuse "$ref" "Only branches and tags can be pushed"
        ;;
    esac
done
exit $status

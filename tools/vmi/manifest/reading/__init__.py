"""This package reads the files that a manifest uses: scripts, playbooks and seeds, with the place of each word.

Nothing here runs anything, raises for what a file holds, or takes longer than the file is long.
"""

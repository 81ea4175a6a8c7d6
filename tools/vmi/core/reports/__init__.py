"""This package writes findings down: for people (text), for programs (json), for GitHub's pages (github, sarif)."""

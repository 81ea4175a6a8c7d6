"""This package writes an audit's report: for a terminal (text), a browser or paper (html), a pull request (markdown),
and GitHub's pages (sarif); its JSON is the model's own.

What they say and in which order is one thing, `parts`; the forms differ in how they say it.
"""

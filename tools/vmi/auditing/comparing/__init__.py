"""This package compares two images by the facts of their audits: what somebody reads before approving a new version.

`compare` decides (facts in, a Comparison out), `topics` is the table of what is compared, `text` and `markdown` write.
"""

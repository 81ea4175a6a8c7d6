"""This package knows what is known against packages, from a feed in the OSV format that somebody downloaded before."""

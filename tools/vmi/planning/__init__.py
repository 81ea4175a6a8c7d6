"""This package decides which builds are needed: a build's id is the hash of everything that goes into it."""

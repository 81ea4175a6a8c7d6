"""This package is the world outside on loopback, for the demo and the tests: Sigstore, GitHub, a CA, a web site."""

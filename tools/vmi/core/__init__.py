"""This package holds what every step stands on: errors, findings, files, digests, processes, YAML with positions."""

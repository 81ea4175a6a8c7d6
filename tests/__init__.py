"""This package mirrors tools/: what each part promises, as tables of behaviour."""

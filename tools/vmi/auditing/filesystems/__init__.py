"""This package reads file systems: one package each behind one interface, and a table of who reads what."""

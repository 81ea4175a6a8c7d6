"""This package knows programs that listen: on which ports, and how their configuration changes that."""

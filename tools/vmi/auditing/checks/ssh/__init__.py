"""This family is about the SSH server."""

"""This family is about who could log in."""

"""This family is about traces of the build."""

"""This family is about the file around the disk."""

"""This family is about what may be reached from outside."""

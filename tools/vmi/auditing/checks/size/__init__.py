"""This family is about bytes that every provider would download for nothing."""

"""This package turns what the VOs endorse into signed image lists and a site."""

"""This package is what checks see of an image: files by path, accounts, packages and units; never a format."""

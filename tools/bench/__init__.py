"""This package measures what is felt every day, side by side with a peer in one run: `make bench`."""

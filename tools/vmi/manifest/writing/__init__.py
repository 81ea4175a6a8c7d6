"""This package writes manifests: new ones, and those of people in the house style without losing a comment."""

"""This package builds, proves, endorses and publishes virtual machine images."""

__version__ = "0.1.0"

"""This package reads disk images: each container format is one module behind the interface in `device`."""

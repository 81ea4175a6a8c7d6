"""This package finds what a disk is divided into, and names what lies in each part."""

"""This package starts an image as a cloud would, and asks it what a user and an attacker would ask."""

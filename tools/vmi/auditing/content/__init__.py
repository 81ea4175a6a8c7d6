"""This package looks into files and free space: what packages vouch for, and what secrets there are in the rest."""

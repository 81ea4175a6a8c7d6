"""This package is profiles: what becomes of what checks say, by the guide, stricter, or as a file of one's own has it.

`levels` is a profile as it takes effect, `model` the file, `reading` leads from one to the other. The two profiles that
everybody has lie beside them in the same format.
"""

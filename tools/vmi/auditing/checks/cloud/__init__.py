"""This family is about contextualization: the image is a template, the cloud makes it somebody's machine."""

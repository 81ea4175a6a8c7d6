"""This family is about how the disk is divided: one partition that a cloud can grow."""

"""This package publishes a proved image and writes its release record, once."""

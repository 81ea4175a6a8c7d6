"""This family is about secrets: whatever is in an image is public."""

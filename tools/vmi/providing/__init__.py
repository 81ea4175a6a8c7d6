"""This package is the provider's side: verify a list, download its images, hand them over, lose nothing."""

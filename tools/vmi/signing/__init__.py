"""This package makes statements about an image, signs them with Sigstore, and verifies them, failing closed."""

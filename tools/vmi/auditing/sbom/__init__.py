"""This package writes down what an image consists of: a software bill of materials, CycloneDX 1.6 or SPDX 2.3."""

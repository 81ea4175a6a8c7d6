"""This package reads what authors bring, an AppDB file or a Packer template, and writes the closest manifest."""

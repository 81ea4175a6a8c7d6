"""This package proposes a release to every virtual organisation that follows the appliance."""

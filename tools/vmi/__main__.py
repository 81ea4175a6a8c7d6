"""This module lets `python -m vmi` stand for `vmi`."""

import sys

from vmi.cli import main

sys.exit(main())

"""This package is the one door to git's history of a working tree."""

from vmi.core.git.objects import Stored as Stored
from vmi.core.git.working_tree import Edit as Edit
from vmi.core.git.working_tree import NoCommitYet as NoCommitYet
from vmi.core.git.working_tree import WorkingTree as WorkingTree

"""This package is the lint rules: a module is a rule with ID, SEVERITY and `check`; its docstring is its manual page.

A new one is written beside its siblings and added to a table here; its cases go to tests/manifest/rules/.
"""

from vmi.manifest.rule import ApplianceRule, CatalogueRule, PreparedRule, Rule, VoRule
from vmi.manifest.rules import (
    base_exists,
    base_without_cycle,
    files_usable,
    followed_exists,
    name_is_directory,
    reachable_by_ssh,
    shellcheck,
    vo_name_is_directory,
)

APPLIANCE_RULES: tuple[ApplianceRule, ...] = (
    name_is_directory,
    files_usable,
    base_exists,
    base_without_cycle,
    reachable_by_ssh,
    # what its files say
    shellcheck,
)
PREPARED_RULES: tuple[PreparedRule, ...] = (shellcheck,)
"""Those above that run a program for many appliances at once."""
VO_RULES: tuple[VoRule, ...] = (
    vo_name_is_directory,
    followed_exists,
)
CATALOGUE_RULES: tuple[CatalogueRule, ...] = ()

RULES: tuple[Rule, ...] = (*APPLIANCE_RULES, *VO_RULES, *CATALOGUE_RULES)

"""This package is the lint rules: a module is a rule with ID, SEVERITY and `check`; its docstring is its manual page.

A new one is written beside its siblings and added to a table here; its cases go to tests/manifest/rules/.
"""

from vmi.manifest.rule import ApplianceRule, CatalogueRule, PreparedRule, Rule, VoRule
from vmi.manifest.rules import (
    account_names,
    accounts_few,
    annotations_agree,
    appdb_limits,
    architecture_fits_base,
    base_exists,
    base_format,
    base_over_https,
    base_pinned,
    base_signed,
    base_without_cycle,
    boot_command_keys,
    boot_command_sent,
    both_families,
    checksum_real,
    cloud_init,
    codeowners_current,
    datasources_of_egi,
    default_user,
    disk_size,
    endorsed_exists,
    expiry_after_rebuild,
    files_usable,
    firmware_fits,
    followed_exists,
    identifier_unique,
    inbound_narrow,
    inbound_no_reflector,
    inbound_not_for_the_world,
    inbound_once,
    installer_answered,
    like_its_base,
    memory_boots,
    minimum_within_recommended,
    name_is_directory,
    names_apart,
    no_clear_text_logins,
    no_compilers,
    no_desktop,
    no_desktop_packages,
    no_duplicates,
    no_raw_format,
    os_fits_base,
    ova_offered,
    owners_known,
    package_needed,
    ports_match_services,
    qcow2_published,
    reachable_by_ssh,
    record_by_release,
    record_immutable,
    record_in_place,
    replacement_exists,
    replacement_named,
    requirements_offered,
    schema_comment,
    services_wanted,
    shellcheck,
    still_supported,
    text_says_something,
    text_visible,
    title_unique,
    title_without_version,
    version_not_lower,
    version_not_reused,
    vo_expiry,
    vo_follows_the_living,
    vo_name_is_directory,
    vo_no_duplicates,
    vo_text,
    waiver_check_exists,
    waiver_in_time,
    waiver_reason,
)

APPLIANCE_RULES: tuple[ApplianceRule, ...] = (
    name_is_directory,
    files_usable,
    base_exists,
    base_without_cycle,
    reachable_by_ssh,
    # what its files say
    shellcheck,
    # the image: size and formats
    disk_size,
    qcow2_published,
    ova_offered,
    no_raw_format,
    # the base
    base_pinned,
    base_over_https,
    base_signed,
    checksum_real,
    base_format,
    os_fits_base,
    architecture_fits_base,
    firmware_fits,
    like_its_base,
    # an installer's answers
    boot_command_keys,
    boot_command_sent,
    installer_answered,
    # unneeded software
    no_desktop,
    no_compilers,
    no_clear_text_logins,
    package_needed,
    services_wanted,
    # contextualization and accounts
    cloud_init,
    datasources_of_egi,
    default_user,
    account_names,
    accounts_few,
    # the network
    inbound_narrow,
    inbound_not_for_the_world,
    inbound_no_reflector,
    inbound_once,
    both_families,
    ports_match_services,
    # what a machine needs
    minimum_within_recommended,
    memory_boots,
    requirements_offered,
    # its life
    replacement_named,
    still_supported,
    expiry_after_rebuild,
    waiver_in_time,
    waiver_check_exists,
    waiver_reason,
    replacement_exists,
    # versions and release records
    version_not_reused,
    version_not_lower,
    record_in_place,
    # who reviews it
    owners_known,
    # text for people and registries
    text_visible,
    text_says_something,
    title_without_version,
    appdb_limits,
    annotations_agree,
    no_duplicates,
    # unneeded software
    no_desktop_packages,
    # for editors and other readers
    schema_comment,
    quoted_text,
)
PREPARED_RULES: tuple[PreparedRule, ...] = (shellcheck,)
"""Those above that run a program for many appliances at once."""
VO_RULES: tuple[VoRule, ...] = (
    vo_name_is_directory,
    followed_exists,
    # what it endorses, and for how long
    vo_follows_the_living,
    vo_expiry,
    endorsed_exists,
    # who reviews it
    owners_known,
    # text for people
    vo_text,
    vo_no_duplicates,
    # for editors and other readers
    schema_comment,
    quoted_text,
)
CATALOGUE_RULES: tuple[CatalogueRule, ...] = (
    # who reviews what
    codeowners_current,
    # what must be told apart
    identifier_unique,
    title_unique,
    names_apart,
    # release records in history
    record_immutable,
    record_by_release,
)

RULES: tuple[Rule, ...] = tuple(dict.fromkeys((*APPLIANCE_RULES, *VO_RULES, *CATALOGUE_RULES)))
"""Each once, also one that is about appliances and about VOs."""

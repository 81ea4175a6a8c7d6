"""This family is about what the build left: state, traces, and names of the place where it ran."""

from vmi.auditing.checks.leftovers import (
    build,
    building_place,
    device_caches,
    editor_backups,
    installers,
    locale,
    logs,
    machine_id,
    network_state,
    random_seeds,
    temporary,
)
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (
    build,
    machine_id,
    random_seeds,
    network_state,
    building_place,
    installers,
    logs,
    temporary,
    editor_backups,
    device_caches,
    locale,
)

"""This module runs atrope 2.0.0, unmodified, from an environment of its own: the client that providers have."""

import re
import subprocess
from pathlib import Path

import pytest

ATROPE = Path(__file__).parents[2] / ".venv-peers" / "bin" / "atrope"
CONFIGURATION = """\
[DEFAULT]
state_path = {state}
ca_path = {authorities}
[sources]
hepix_sources = {state}/hepix.yaml
[cache]
path = {state}/cache
"""
SOURCE = """\
demo:
  url: {url}
  enabled: true
  endorser:
    dn: {dn}
    ca: {ca}
"""
DN = "/DC=org/DC=sandbox/CN=Sandbox Endorser"
CA = "/DC=org/DC=sandbox/CN=Sandbox Issuing CA"


def atrope(state: Path, command: str, *, url: str, authorities: Path, dn: str = DN) -> str:
    """This is what the real client prints; it often exits 0 on a rejected list, so its output is what counts."""
    if not ATROPE.exists():
        pytest.fail(f"{ATROPE.parent.parent.name} is missing: run `make setup`")
    state.mkdir(exist_ok=True)
    (state / "atrope.conf").write_text(CONFIGURATION.format(state=state, authorities=authorities))
    (state / "hepix.yaml").write_text(SOURCE.format(url=url, dn=dn, ca=CA))
    result = subprocess.run(
        [str(ATROPE), "--config-file", str(state / "atrope.conf"), command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    return result.stdout


def answers(output: str) -> dict[str, str]:
    """This reads the table that atrope prints."""
    return dict(re.findall(r"^\| (\S[^|]*?) +\| (\S[^|]*?) +\|$", output, re.MULTILINE))

"""An appliance cannot have an identifier that follows from a VO."""

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

from vmi.publishing.models import image_identifier, list_identifier

MANIFEST = "appliances/debian-13/appliance.yaml"


@pytest.mark.parametrize(
    ("identifier", "whose"),
    [
        pytest.param(list_identifier("demo.vo"), "the image list of VO 'demo.vo'", id="its list"),
        pytest.param(image_identifier("demo.vo", "derived"), "an image in the list of VO 'demo.vo'", id="an image"),
    ],
)
def test_identifier_of_a_vo(catalogue: Repository, identifier: object, whose: str) -> None:
    catalogue.replace(MANIFEST, "title: Debian 13\n", f"title: Debian 13\nidentifier: {identifier}\n")
    assert [line.split(" [identifier-unique] ")[1] for line in findings(catalogue, "identifier-unique")] == [
        f"identifier '{identifier}' is that of {whose} | leave `identifier` out: it then follows from the name"
    ]

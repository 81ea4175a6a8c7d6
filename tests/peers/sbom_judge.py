"""What maintained libraries say against SBOMs: run by the peers' Python on files, its answer is JSON."""

import json
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from spdx_tools.spdx.model import RelationshipType
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document


def complaints(path: Path) -> list[str]:
    document = json.loads(path.read_text())
    if document.get("bomFormat") == "CycloneDX":
        error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(path.read_text())
        purls = [component["purl"] for component in document["components"] if "purl" in component]
        found = [str(error)] if error else []
    else:
        parsed = parse_file(str(path))
        found = [message.validation_message for message in validate_full_spdx_document(parsed)]
        purls = [ref.locator for p in parsed.packages for ref in p.external_references if ref.reference_type == "purl"]
        described = [r for r in parsed.relationships if r.relationship_type == RelationshipType.DESCRIBES]
        found += [] if len(described) == 1 else ["it must describe one thing"]
    # The standard has a slash encoded wherever it separates nothing; this library writes it as it is.
    return found + [purl for purl in purls if PackageURL.from_string(purl).to_string() != purl.replace("%2F", "/")]


def main() -> None:
    print(json.dumps({path: complaints(Path(path)) for path in sys.argv[1:]}))


if __name__ == "__main__":
    main()

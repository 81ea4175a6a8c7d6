"""Nothing is run straight from the network.

`curl ... | sh` runs whatever the other end sends that day, to that address, as root: nobody has seen it, no checksum
stands in git, and half of a download is half of a script. The build cannot be repeated, and whoever takes over the
server takes over every image.

Fetch a version, compare its checksum, then run it; better, take a package of the distribution:

    curl -fsSLo install.sh https://example.org/tool-1.2/install.sh
    echo "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  install.sh" | sha256sum --check
    sh install.sh

or keep the script in the appliance's directory, where it is reviewed.
"""

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.downloads import FETCHERS
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.programs import SHELLS, Call, calls
from vmi.manifest.rule import Problems

ID = "no-piped-download"
SEVERITY = Severity.ERROR

HINT = "fetch a version to a file, compare its checksum with `sha256sum --check`, then run it"
LANGUAGES = frozenset({"python", "python3", "perl", "ruby", "node", "php"})


def check(read: Content) -> Problems:
    """This looks for what is fetched and run in one go."""
    for file, call in read.calls:
        if call.program in FETCHERS:
            runner = next((reader for reader in call.readers if _runs_its_input(reader)), None)
            if runner:
                message = f"what {call.program} fetches is run by {runner.program} unseen"
                yield at(file, call.first, message, HINT)
        elif call.program in (*SHELLS, *LANGUAGES, "eval", "source", "."):
            for fetcher in (each for word in call.arguments for each in calls(word.inner)):
                if fetcher.program in FETCHERS:
                    yield at(
                        file, fetcher.first, f"what {fetcher.program} fetches is run by {call.program} unseen", HINT
                    )
                    break


def _runs_its_input(call: Call) -> bool:
    if call.program in SHELLS:
        return call.option("-c") is None and (call.option("-s") is not None or not _files(call))
    return call.program in LANGUAGES and not _files(call) and call.option("-c", "-e", "-m", "-n", "-p") is None


def _files(call: Call) -> list[str]:
    return [word.text for word in call.operands if word.text not in ("-", "/dev/stdin")]

"""This module writes the catalogue's page: static, without scripts, every word from a manifest escaped."""

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from string import Template

from vmi.publishing.properties import Json


def render(lists: Iterable[Json], base_url: str) -> str:
    """This is index.html, made from the published lists and nothing else."""
    contents = sorted((content["hv:imagelist"] for content in lists), key=lambda content: str(content["ad:vo"]))
    sections = "\n".join(_section(content, base_url) for content in contents)
    template = Template(files("vmi.publishing").joinpath("page.html").read_text("utf-8"))
    return template.substitute(lists=sections or "<p>No list is published.</p>")


def _section(content: Json, base_url: str) -> str:
    vo = content["ad:vo"]
    images = "\n".join(_article(vo, entry["hv:image"]) for entry in content["hv:images"])
    directory = f"{base_url}/store/vo/{vo}"
    return f"""\
<section id="{escape(vo)}">
<h2>{escape(vo)}</h2>
<p class="text">{escape(content["dc:description"])}</p>
<p>{_link(f"{directory}/image.list", "image.list")} (S/MIME,
{_link(f"{directory}/image.list.sigstore.json", "Sigstore bundle")}),
{_link(f"{directory}/image.list.json", "image.list.json")}
({_link(f"{directory}/image.list.json.sigstore.json", "Sigstore bundle")}).
Version {escape(content["hv:version"])}, valid until {_day(content["dc:date:expires"])}.</p>
{images or "<p>No image is endorsed now.</p>"}
</section>"""


def _article(vo: str, image: Json) -> str:
    appliance, version = image["ad:appid"], image["hv:version"]
    proofs = ", ".join(_link(bundle["url"], name) for name, bundle in image["vmi:attestations"].items())
    rows = (
        ("Version", escape(version)),
        ("System", escape(f"{image['sl:osname']} {image['sl:osversion']}, {image['sl:arch']}")),
        ("Image", _download(image["hv:uri"], image["hv:format"], image["hv:size"])),
        ("SHA-256", f"<code>{escape(image['sl:checksum:sha256'])}</code>"),
        *(row for other in image.get("vmi:other_formats", ()) for row in _other(other)),
        ("Signed statements", proofs),
        ("Endorsed until", _day(image["dc:date:expires"])),
    )
    facts = "\n".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return f"""\
<article id="{escape(f"{vo}/{appliance}")}">
<h3 id="{escape(f"{vo}/{appliance}:{version}")}">{escape(image["eu.egi.cloud.image.title"])}</h3>
<p class="text">{escape(image["dc:description"])}</p>
<dl>
{facts}
</dl>
</article>"""


def _other(other: Json) -> tuple[tuple[str, str], ...]:
    """The same disk in another format; a list that an older version wrote names none."""
    return (
        ("The same disk", _download(other["url"], other["format"], other["size"])),
        ("SHA-256", f"<code>{escape(other['sha256'])}</code>"),
    )


def _download(url: str, form: str, size_bytes: int) -> str:
    return f"{_link(url, form)}, {size_bytes / 2**20:,.1f} MiB"


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def _day(moment: str) -> str:
    return f'<time datetime="{escape(moment)}">{escape(moment[:10])}</time>'

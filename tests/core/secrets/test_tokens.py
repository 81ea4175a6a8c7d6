"""Each vendor's token is found by its form, and what documentation writes instead is not."""

import pytest
from tests.core.secrets.planted import hexadecimal, json_web_token, some, with_checksum

from vmi.core.secrets import Confidence, find
from vmi.core.secrets.token_table import TOKENS

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def kinds(content: str) -> list[str]:
    return [secret.kind for secret in find("notes.conf", content.encode())]


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        pytest.param("github", ("gith", "ub_pat_", some(22), "_", some(59)), id="GitHub fine-grained"),
        pytest.param("gitlab", ("gl", "pat-", some(20)), id="GitLab"),
        pytest.param("gitlab", ("gl", "pat-", some(27), ".01.", hexadecimal(9)), id="GitLab routable"),
        pytest.param("aws", ("AK", "IA", some(16, CAPITALS + "234567")), id="AWS access key"),
        pytest.param("google", ("AI", "za", some(35)), id="Google API key"),
        pytest.param("google", ("ya", "29.", some(60)), id="Google OAuth"),
        pytest.param("azure", ("Account", "Key=", some(86), "=="), id="Azure storage"),
        pytest.param("azure", (some(3), "8Q", "~", some(34)), id="Azure client secret"),
        pytest.param("digitalocean", ("dop", "_v1_", hexadecimal(64)), id="DigitalOcean"),
        pytest.param("databricks", ("da", "pi", hexadecimal(32)), id="Databricks"),
        pytest.param("vault", ("hv", "s.", some(90)), id="Vault"),
        pytest.param("terraform", (some(14), ".atlas", "v1.", some(67)), id="Terraform Cloud"),
        pytest.param("docker", ("dckr", "_pat_", some(27)), id="Docker Hub"),
        pytest.param("doppler", ("dp.", "pt.", some(43)), id="Doppler"),
        pytest.param("npm", ("np", "m_", some(36)), id="npm"),
        pytest.param("grafana", ("gl", "sa_", some(32), "_", hexadecimal(8)), id="Grafana"),
        pytest.param("slack", ("xo", "xb-", some(12, "123456789"), "-", some(24)), id="Slack"),
        pytest.param("slack", ("https://hooks.sl", "ack.com/services/T", some(9, CAPITALS), "/B", some(9, CAPITALS),
            "/",
                               some(24)), id="Slack webhook"),
        pytest.param("stripe", ("sk_", "live_", some(24)), id="Stripe"),
        pytest.param("sendgrid", ("S", "G.", some(22), ".", some(43)), id="SendGrid"),
        pytest.param("twilio", ("twilio: S", "K", hexadecimal(32)), id="Twilio"),
        pytest.param("mailgun", ("mailgun: ke", "y-", hexadecimal(32)), id="Mailgun"),
        pytest.param("telegram", (some(9, "123456789"), ":A", "A", some(33)), id="Telegram"),
        pytest.param("huggingface", ("h", "f_", some(34, "abcdefghijklmnop")), id="Hugging Face"),
        pytest.param("anthropic", ("sk-", "ant-api03-", some(93)), id="Anthropic"),
        pytest.param("openai", ("sk-", "proj-", some(100)), id="OpenAI"),
        pytest.param("linear", ("lin", "_api_", some(40)), id="Linear"),
        pytest.param("notion", ("nt", "n_", some(46)), id="Notion"),
        pytest.param("shopify", ("shp", "at_", hexadecimal(32)), id="Shopify"),
        pytest.param("square", ("sq0", "atp-", some(22)), id="Square"),
        pytest.param("fly", ("fo", "1_", some(43)), id="Fly.io"),
        pytest.param("atlassian", ("ATA", "TT3", some(180)), id="Atlassian"),
        pytest.param("presigned-url", ("https://s3.demo.example/x?X-Amz-", "Signature=", hexadecimal(64)),
            id="presigned"),
    ],
)  # fmt: skip
def test_a_token_is_found(kind: str, parts: tuple[str, ...]) -> None:
    assert kinds("see " + "".join(parts) + "\n") == [f"token.{kind}"]


@pytest.mark.parametrize("prefix", ["p", "o", "u", "s", "r"])
def test_the_checksum_of_a_github_token_decides(prefix: str) -> None:
    token = with_checksum("gh" + prefix + "_")
    changed = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert (kinds(token), kinds(changed)) == (["token.github"], [])


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        pytest.param(json_web_token(iss="https://aai.demo.example", exp=1), ["token.jwt"], id="OpenID Connect"),
        pytest.param(
            json_web_token(sub="123456" + "7890", name="John Doe"), [], id="silent: the sample of introductions"
        ),
        pytest.param(json_web_token(some="payload"), [], id="silent: says nothing of anybody"),
        pytest.param("eyJ" + some(30) + ".eyJ" + some(30) + "." + some(40), [], id="silent: no JSON"),
    ],
)
def test_a_json_web_token_is_read(token: str, expected: list[str]) -> None:
    assert kinds(token) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("AK" + "IAIOSFODNN7" + "EXAMPLE", id="AWS's own example"),
        pytest.param("gl" + "pat-" + "x" * 20, id="a row of x"),
        pytest.param("my" + "AI" + "za" + some(35), id="inside a word"),
        pytest.param("S" + "K" + hexadecimal(32), id="two letters and a digest, without the vendor's name"),
        pytest.param("gh" + "p_short", id="too short"),
    ],
)
def test_silent(text: str) -> None:
    assert kinds(text) == []


def test_there_are_about_sixty_kinds_and_each_begins_with_its_literal() -> None:
    assert len({token.title for token in TOKENS}) >= 60
    assert all(len(token.literal) >= 2 for token in TOKENS)
    assert {token.confidence for token in TOKENS} == set(Confidence)

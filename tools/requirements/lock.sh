#!/bin/sh
# Renews the lock files: exact versions and hashes, no address of any index.
set -eu
cd "$(dirname "$0")/../.."

compile() {
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-emit-find-links --output-file "$@"
}

compile tools/requirements/development.txt --all-extras pyproject.toml
compile tools/requirements/peers.txt tools/requirements/peers.in
compile tools/requirements/bench.txt tools/requirements/bench.in

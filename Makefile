# The commands of this repository. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: bench fuzz golden help setup demo demo-clean serve check lint types unit test generated lock clean

PYTHON := .venv/bin/python
# Half as many again as processors: some tests wait for what never answers.
WORKERS := $(shell echo $$(( $$(nproc) * 3 / 2 )))

# Else each program and each worker of the tests compiles every module anew: a third of their time.
unexport PYTHONDONTWRITEBYTECODE

help:  ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup:  ## system packages, .venv, pinned Python packages (asks sudo where it must)
	@tools/setup.sh

demo: setup  ## one merge, start to finish, on a real image
	@$(PYTHON) -m sandbox.demo

demo-clean:  ## forget the demo's GitHub, Sigstore and provider; keep built images
	@rm -rf .vmi/demo

serve: setup  ## serve the site that the demo published
	@$(PYTHON) -m sandbox.demo --serve

check: setup lint types unit  ## the fast part of the tests, under two minutes

lint:
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check --quiet
	@git ls-files -z "*.sh" .ci/run | xargs -0 shellcheck
	@.venv/bin/vmi lint
	@.venv/bin/vmi lint --repo docs/examples/egi
	@.venv/bin/vmi fmt --check
	@.venv/bin/vmi fmt --check --repo docs/examples/egi

types:
	@.venv/bin/mypy

unit:
	@$(PYTHON) -m pytest -q -n $(WORKERS) -m "not e2e"

test: check  ## every test, the real build and boot included
	@$(PYTHON) -m pytest -m e2e --timeout 1500 -v

bench: setup  ## measure beside peers, and write docs/benchmarks.md (half an hour, as root)
	@tools/setup.sh bench
	@$(PYTHON) -m bench --write

fuzz: setup  ## lint 100,000 mutated manifests, audit 20,000 mutated images; what fails is kept in .vmi/fuzz
	@$(PYTHON) -m tests.fuzz.manifests
	@$(PYTHON) -m tests.fuzz.images

golden:  ## write what is expected of the corpus of wrong manifests anew; read the difference
	@GOLDEN=1 $(PYTHON) -m pytest -q -n auto tests/manifest/test_corpus.py
	@git diff --stat -- tests/manifest/corpus

generated:  ## write the schemas, the rules' pages and the help of the verbs anew
	@$(PYTHON) -m vmi.commands.generated

lock: setup  ## renew the pinned Python packages (needs uv)
	@tools/requirements/lock.sh

clean: demo-clean  ## remove builds, bases, environments
	@rm -rf .vmi .venv .venv-peers .venv-bench

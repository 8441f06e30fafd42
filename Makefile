# The two commands of the README, and what developers run besides.
# Needs: Python 3.11 with venv, git and make. Everything else is installed here.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# LAB=required: anything that the lab cannot do is a failure; LAB=off: leave the lab out.
LAB ?= auto
export LAB
# Tests start hundreds of processes; without kept bytecode each would compile the wizard anew.
unexport PYTHONDONTWRITEBYTECODE

# Lab tests that run side by side: most of their time they wait.
JOBS ?= $(shell expr $$(nproc) + 1)

# What running Asterisks are asked for the table of facts that were seen.
SEEN := $(wildcard tests/lab/test_seen.py tests/lab/test_pjsip_*.py)

.PHONY: run test lint fuzz bench proof seen locks docs docs-serve clean help

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/run: pyproject.toml wizard/__init__.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/dev: $(VENV)/run
	@$(BIN)/python -m pip install --quiet --group dev
	@touch $@

$(VENV)/bench: $(VENV)/dev
	@$(BIN)/python -m pip install --quiet --group bench
	@touch $@

$(VENV)/docs: $(VENV)/run
	@$(BIN)/python -m pip install --quiet --group docs
	@touch $@

run: $(VENV)/run ## start the wizard; ARGS="new phone --plain" hands arguments on
	@$(BIN)/asterisk-webrtc-wizard $(ARGS)

lint: $(VENV)/dev ## ruff, mypy, and which room may import which
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

test: $(VENV)/dev lint ## every test; builds the lab where the machine can
	@$(BIN)/python -m pytest -m "not lab and not site and not large" -n auto -q $(TESTS)
	@$(BIN)/python -m pytest -m "lab or site or large" -n $(JOBS) -q $(TESTS)

fuzz: $(VENV)/dev ## feed hostile inputs to all that reads, for ten minutes; FUZZ_SECONDS=60 for one
	@$(BIN)/python -m tests.fuzz $(TARGETS)

bench: $(VENV)/bench ## measure, as ratios within one run
	@$(BIN)/python -m tests.bench

proof: $(VENV)/dev ## call in every network, flow and client on every version, and in Firefox; writes docs/data/proof.json
	@LAB=required $(BIN)/python -m pytest -m lab -q tests/lab/test_networks.py tests/lab/test_firefox.py tests/lab/test_call_flows.py --proof docs/data/proof.json

docs: $(VENV)/docs ## build the site into site/, and the man page; SITE_URL, REPOSITORY_URL: where both are published
	@$(BIN)/python -m docs.generate
	@echo "site/index.html docs/man/asterisk-webrtc-wizard.1"

docs-serve: docs ## build the site and serve it on http://127.0.0.1:8000/
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory site 8000

seen: $(VENV)/dev ## ask running Asterisks for every fact that shows; writes docs/data/seen.json
	@LAB=required $(BIN)/python -m pytest -m lab -q $(SEEN) --write-seen docs/data/seen.json

locks: $(VENV)/run ## have npm write the lock files anew, after a version was changed
	@$(BIN)/python -m tests.locks

clean: ## remove what was installed here
	rm -rf $(VENV)

# Two commands matter: `make run` and `make test`. Both set up what they need, once. `make help` lists the others.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := run
.PHONY: help run test soak bench peers growth disk lint style types setup papers catalogues lock clean

# Where this is set, each of the many processes that tests start would compile the house anew.
export PYTHONDONTWRITEBYTECODE :=

help: ## what can be made
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run-ready ## start Keikka: the demo, or the real thing where the configuration names one
	@$(BIN)/python -m bot start

# Checking types keeps one core busy for most of a minute: it runs beside the tests, and has the last word.
test: $(VENV)/.test-ready style ## check style, types and walls, and run every test but the long ones
	@$(BIN)/mypy >$(VENV)/.types 2>&1 & types=$$!; \
	$(BIN)/python -m pytest -m "not soak" -n 2 --dist worksteal; tests=$$?; \
	wait $$types; types=$$?; cat $(VENV)/.types; exit $$((tests + types))

soak: $(VENV)/.test-ready ## the long tests
	$(BIN)/python -m pytest -m soak -o hangs_after=0

bench: $(VENV)/.test-ready ## how fast a press is answered, beside a bare handler
	$(BIN)/python -m tests.bench

peers: $(VENV)/.test-ready ## a turn beside aiogram and python-telegram-bot, which it installs apart
	$(BIN)/python -m tests.bench.peers

growth: $(VENV)/.test-ready ## whether work costs the same in a small house and in a country's
	$(BIN)/python -m tests.bench.growth
	$(BIN)/python -m tests.bench.growth_timer

disk: $(VENV)/.test-ready ## what a country's year takes on disk, table by table
	$(BIN)/python -m tests.bench.disk

lint: style types ## style, types and walls alone

style: $(VENV)/.test-ready ## style and walls alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.test-ready ## types alone
	$(BIN)/mypy

setup: $(VENV)/.test-ready ## set up everything and start nothing

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Keikka needs Python 3.11 or newer; another one is named so: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Keikka needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make run PYTHON=python3.12")'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python has no venv module. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The folder $(VENV) could not be made, see above."; rm -rf $(VENV); exit 1; }

# Python's own pip is years old: it fetches one thing, the pip that we name by its hash. No setuptools is needed.
$(VENV)/.run-ready: requirements.lock requirements-pip.lock pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)  # a setup that was broken off
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-pip.lock || echo "The newer pip could not be had: going on with Python's own, which checks the same hashes."
	@$(BIN)/python -m pip uninstall --quiet --yes setuptools 2>/dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock || { echo "Could not install the dependencies, see above. The first setup needs a network; later runs do not."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test-ready: requirements-dev.lock $(VENV)/.run-ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock || { echo "Could not install the test tools, see above. The first setup needs a network; later runs do not."; exit 1; }
	@touch $@

# For maintainers, with uv on the PATH. No index address may enter the locks.
lock: ## for maintainers: write the locks anew (needs uv)
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements-dev.lock
	uv pip compile tests/bench/peers/requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o tests/bench/peers/requirements.lock

papers: $(VENV)/.test-ready ## make the made parts of the READMEs anew: states, rooms, where is the test of ...
	@$(BIN)/python -m tests.papers.write

catalogues: $(VENV)/.test-ready ## bring the catalogues up to the texts marked in the code; new ones wait empty
	@$(BIN)/python -m tests.catalogues.extraction

clean: ## remove what was set up and what the tools keep
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

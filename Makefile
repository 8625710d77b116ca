# Everything that one does with Doudi; `make` alone prints this list.

SHELL := /bin/sh
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
PROCESSES ?= 2
SIZE ?= 20000

# The demo (decided by its county's files): one SQLite database in var/, made on 2026-06-10; `DAY` goes on from there.
DAY ?= 2026-06-10
DEMO := DOUDI_MODE=office DOUDI_TODAY=$(DAY) DATABASE_URL= REDIS_URL= PASSWORD_MAX_AGE_DAYS=0
# Checks touch no installation's keys or files.
SCRATCH := DOUDI_VAR=$(CURDIR)/var/check DATABASE_URL= REDIS_URL=
# Secrets of an installation that never was: `check --deploy` only looks whether they are there.
DEPLOYED := DOUDI_MODE=production ALLOWED_HOSTS=doudi.example DOUDI_VAR=$(CURDIR)/var/check \
	DATABASE_URL=postgres://doudi@127.0.0.1/doudi REDIS_URL=redis://127.0.0.1:6379/0 \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	DOUDI_DATA_KEYS=1:$$($(BIN)/python -c 'import secrets; print(secrets.token_hex(16))') \
	DOUDI_INDEX_KEYS=$$($(BIN)/python -c 'import secrets; print(secrets.token_hex(32))') \
	DOUDI_SEAL_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_hex(32))')

.DEFAULT_GOAL := help
.PHONY: help python venv venv-dev run test check fmt e2e shots docs bench audit

help:  ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*  ## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
		echo "缺少 $(PYTHON)：请先安装，在 Debian 12 上用 apt-get install python3.11。" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "缺少 python3-venv：请先安装，在 Debian 12 上用 apt-get install python3-venv。" >&2; exit 1; }

# $(call install,requirements file): what it names is in the environment; nothing is done when it was so before.
define install
	@sum=$$(cat requirements.txt requirements-pdf.txt $(1) | sha256sum); \
	if [ "$$(cat $(VENV)/$(1).sum 2>/dev/null)" != "$$sum" ]; then \
		echo "安装 $(1) ……"; \
		$(PYTHON) -m venv $(VENV) && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(1) && \
		echo "$$sum" > $(VENV)/$(1).sum; \
	fi
endef

venv: python
	$(call install,requirements.txt)

venv-dev: python
	$(call install,requirements-dev.txt)

run: venv  ## the demo county 青禾县 on http://127.0.0.1:8000 (first start: up to three minutes)
	@$(DEMO) DOUDI_TODAY=2026-06-10 $(BIN)/python manage.py demo
	@$(DEMO) exec $(BIN)/python manage.py serve $(ARGS)

test: venv-dev  ## all tests but the browser's; on PostgreSQL and Redis where DATABASE_URL and REDIS_URL are set
	$(BIN)/pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder --ignore tests/journeys $(ARGS)

check: venv-dev  ## style, types, import contracts, templates, migrations, settings of production
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(SCRATCH) $(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(SCRATCH) $(BIN)/python manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING

fmt: venv-dev  ## formats code and templates
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet

e2e: venv-dev  ## the journeys in a browser (Debian's chromium; axe-core is fetched from npm into var/npm)
	$(BIN)/pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder -m "not matrix" tests/journeys $(ARGS)

shots: venv-dev  ## pictures of every page of the demo, in docs/screens
	$(BIN)/python -m tests.journeys.shots $(ARGS)

docs: venv  ## docs/rules.md, docs/procedure.md, docs/settings.md, docs/api.md and the README table of settings, from the code
	$(SCRATCH) $(BIN)/python manage.py make_docs

bench: venv  ## ratios against references, SIZE=20000 households, on the database of DATABASE_URL
	$(BIN)/python manage.py bench --size $(SIZE) $(ARGS)

audit: check test e2e  ## all of it and every page as every role: before a part is called done
	$(BIN)/pytest -n $(PROCESSES) --dist load -m matrix tests/journeys $(ARGS)

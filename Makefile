# `make` alone prints help. Every command sets up .venv by itself, the first time and whenever a lock file changes.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export PYTHON

PY   := .venv/bin/python
CODE := bot webhooks simulator tests scripts $(wildcard benchmarks)
# passed on to pytest, and to the command line by run and demo:  make pytest ARGS='-k refund'
ARGS ?=

# make bench P3 P1.2 measures only those rows
ifeq ($(firstword $(MAKECMDGOALS)),bench)
ROWS := $(wordlist 2,99,$(MAKECMDGOALS))
$(if $(ROWS),$(eval $(ROWS):;@:))
endif

##@ Try it
demo: .venv/.runtime ## a whole shop with people in it, without a token: opens in your browser
	$(PY) -m bot demo $(ARGS)

##@ Run a shop
run: .venv/.runtime ## the bot, with the settings from .env
	$(PY) -m bot run $(ARGS)

migrate: .venv/.runtime ## bring the database to the present schema (run does it too)
	$(PY) -m bot migrate $(ARGS)

seed: .venv/.runtime ## fill an empty shop with example goods
	$(PY) -m bot seed $(ARGS)

doctor: .venv/.runtime ## look for what is wrong with settings, books and surroundings
	$(PY) -m bot doctor $(ARGS)

##@ Test
test: WORKERS := auto
test: check $(if $(CI),docker-steps audit) pytest ## everything that CI runs, fastest first

check: lint arrows types docker-lint ## the static part of it: seconds to a minute

pytest: .venv/.dev ## only the tests: make pytest ARGS='-k name'
	$(PY) -m pytest $(if $(WORKERS),--numprocesses=$(WORKERS) --dist=worksteal) $(ARGS)

lint: .venv/.dev ## ruff: rules and format
	$(PY) -m ruff check $(CODE)
	$(PY) -m ruff format --check $(CODE)

arrows: .venv/.dev ## import-linter: who may import whom
	.venv/bin/lint-imports

types: .venv/.dev ## mypy, strict
	$(PY) -m mypy

docker-lint: .venv/.dev ## hadolint on the Dockerfile
	.venv/bin/hadolint Dockerfile

docker-steps: .venv/.dev ## run the Dockerfile's Python steps in a clean environment
	$(PY) scripts/check_dockerfile.py

audit: .venv/.dev ## the packages: as locked, under good licences, without known vulnerabilities
	$(PY) scripts/audit.py

bench: .venv/.dev ## measure against the floors: make bench, make bench P3
	$(PY) -m benchmarks $(ROWS) $(ARGS)

soak: .venv/.dev ## the long proofs, in their full length
	$(PY) -m tests.soak $(ARGS)

mutants: .venv/.dev ## put faults into the source one by one: which test finds each? make mutants ARGS=money
	$(PY) -m tests.mutants $(ARGS)

##@ Change it
format: .venv/.dev ## let ruff mend and format what it can
	$(PY) -m ruff check --fix $(CODE)
	$(PY) -m ruff format $(CODE)

pictures: .venv/.dev ## draw the manuals' pictures anew, in Chromium: make pictures ARGS=ru
	$(PY) -m tests.manual_pictures $(ARGS)

lock: .venv/.runtime ## resolve the dependencies of pyproject.toml anew, with hashes
	sh scripts/lock.sh $(ARGS)

setup: .venv/.dev ## only make .venv and install everything

clean: ## remove what tools left behind; .venv and data/ stay
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find . -path ./.venv -prune -o -name __pycache__ -type d -print | xargs rm -rf

help:
	@echo "Distribot: a self-hosted Telegram shop where distributors sell for you."
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

.venv/.runtime: requirements.lock scripts/setup.sh
	@sh scripts/setup.sh requirements.lock && touch $@

# the development lock holds the runtime's packages too, in the same versions
.venv/.dev: requirements-dev.lock scripts/setup.sh
	@sh scripts/setup.sh requirements-dev.lock && touch .venv/.runtime $@

.PHONY: help demo run migrate seed doctor test check pytest lint arrows types docker-lint docker-steps audit bench soak mutants format pictures lock setup clean

# Royalty distribution: every command of daily work. `make` alone prints what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed.lock

POSTGRES ?= auto
BROKER ?= embedded
KEEP ?=
WORKERS ?= 2
ARGS ?=
EXAMPLES ?=
SEED ?=
N ?=
SCOPES ?= registry:work:read registry:party:read
export POSTGRES BROKER KEEP EXAMPLES

.PHONY: help
help: ## this list
	@echo "usage: make <target> [POSTGRES=auto|machine|wheel] [BROKER=embedded|kafka] [KEEP=1]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(INSTALLED) ## make .venv from requirements.lock (only when the lock changed)

$(INSTALLED): requirements.lock
	@set -e; \
	if [ -x $(BIN)/python ] && cmp -s requirements.lock $@; then touch $@; exit 0; fi; \
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || { \
	  found="$(or $(PYTHON),python3)"; \
	  echo "Python 3.11 is needed; $$found is: $$("$$found" --version 2>/dev/null || echo not there)." >&2; \
	  echo "Name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }; \
	"$(PYTHON)" -c 'import ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module: install it (Debian: python3-venv) or name another PYTHON=." >&2; \
	  exit 1; }; \
	echo "Installing the dependencies of requirements.lock into $(VENV) (once) ..."; \
	$(BIN)/python -c "import pip" 2>/dev/null || "$(PYTHON)" -m venv --clear $(VENV); \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	  --config-settings editable_mode=compat -e .; \
	cp requirements.lock $@

.PHONY: demo
demo: $(INSTALLED) ## the main job end to end on this machine; KEEP=1 leaves it running
	@$(BIN)/python -m deploy.demo

.PHONY: test
test: $(INSTALLED) ## the whole suite with its own backends; ARGS= for pytest
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope $(ARGS)

.PHONY: fuzz-http
fuzz-http: $(INSTALLED) ## 500 made requests an operation and mode (EXAMPLES=) instead of the suite's 10
	EXAMPLES=$(or $(EXAMPLES),500) $(BIN)/python -m pytest -n $(WORKERS) -o faulthandler_timeout=0 \
	  tests/contract/http/test_openapi.py $(ARGS)

.PHONY: fuzz-files
fuzz-files: $(INSTALLED) ## 10,000 made files a test (EXAMPLES=) instead of the suite's 30, and a tenth of them handed in
	EXAMPLES=$(or $(EXAMPLES),10000) $(BIN)/python -m pytest -n $(WORKERS) -o faulthandler_timeout=0 \
	  tests/unit/intake/test_hostile_files.py tests/integration/intake/test_hostile_accounts.py $(ARGS)

.PHONY: fuzz-money
fuzz-money: $(INSTALLED) ## 10,000 histories of money on the pure rules (EXAMPLES=) instead of the suite's 1,000 (5,000 in CI)
	EXAMPLES=$(or $(EXAMPLES),10000) $(BIN)/python -m pytest tests/unit/distribution/test_histories_of_money.py \
	  tests/unit/payments/test_histories_of_payments.py $(ARGS)

.PHONY: chaos
chaos: $(INSTALLED) ## the system under load while everything dies; SEED= repeats, N= rounds
	@$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(N),--rounds $(N)) $(ARGS)

.PHONY: fuzz
fuzz: $(INSTALLED) ## histories of money, and N of all services; a seed that fails is printed, and lived alone with SEED= N=1
	$(if $(SEED),,$(MAKE) fuzz-money)
	HISTORIES=$(or $(N),2000) FIRST_SEED=$(or $(SEED),$$RANDOM$$RANDOM) REPLAYED=99 \
	  $(BIN)/python -m pytest -n $(WORKERS) tests/simulation/test_histories.py $(ARGS)

.PHONY: check
check: $(INSTALLED) ## format, lint, types, import contracts, rules of the house
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m deploy.catalogue --check
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/test_tidy.py

.PHONY: format
format: $(INSTALLED) ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: regulation
regulation: $(INSTALLED) ## which clauses of the regulation have passing tests (after `make test`)
	@$(BIN)/python -m pytest -q --regulation

.PHONY: bench
bench: $(INSTALLED) ## measure the log and the projections beside bare PostgreSQL
	@$(BIN)/python -m deploy.bench

.PHONY: contracts
contracts: $(INSTALLED) ## write the event catalogue and the JSON Schemas anew
	@$(BIN)/python -m deploy.catalogue

.PHONY: lock
lock: $(INSTALLED) ## resolve pyproject.toml into requirements.lock, without addresses
	@tools="$$(mktemp -d)" && trap 'rm -rf "$$tools"' EXIT && \
	$(BIN)/python -m venv "$$tools" && "$$tools/bin/python" -m pip install --quiet uv && \
	"$$tools/bin/uv" pip compile --quiet --python-version 3.11 --universal --extra local --extra dev --no-header \
	  --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml --output-file requirements.lock

.PHONY: audit
audit: $(INSTALLED) ## advisories against requirements.lock (where they can be reached), and who looked at each
	@tools="$$(mktemp -d)" && trap 'rm -rf "$$tools"' EXIT && \
	$(BIN)/python -m venv "$$tools" && "$$tools/bin/python" -m pip install --quiet pip-audit && \
	"$$tools/bin/pip-audit" --requirement requirements.lock --no-deps --disable-pip --progress-spinner off \
	  --format json --output "$$tools/report.json" >/dev/null 2>&1; \
	$(BIN)/python -m deploy.audit "$$tools/report.json"

.env: | $(INSTALLED)
	@$(BIN)/python -m deploy.images.environment $@ $(SCOPES)

.PHONY: up
up: .env ## the same system on images (needs Docker); its settings are made once in .env
	docker compose up --build --detach --wait

.PHONY: down
down: ## stop it; its volumes stay
	docker compose down

.PHONY: clean
clean: ## remove everything that was made here but the sources
	rm -rf $(VENV) demo-out build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .clauses .contract
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

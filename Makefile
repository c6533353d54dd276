# Everything a newcomer types. Needs make, Python 3.11 or newer, and a package index for pip; nothing else.
# Paths are relative because make cannot hold a target with a space in it, and checkouts may.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
# Python to build the environment with; found when not given: make install PYTHON=/opt/py/bin/python3
PYTHON ?=
# Extra words for pytest: make test ARGS="tests/db -x"
ARGS ?=

# An environment copied or moved along with its checkout still points at the old place: build it again.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
.PHONY: $(STAMP)
endif

.DEFAULT_GOAL := help
.PHONY: help install run stop test test-long lint check bench pins clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

install: $(STAMP) ## .venv/ with pinned dependencies; .venv/bin/registry is then ready

run: $(STAMP) ## database, migrations, seeds and the server on http://127.0.0.1:8000
	@exec $(BIN)/registry up

stop: ## stop the embedded PostgreSQL that `make run` leaves running
	@if [ -x $(BIN)/registry ]; then $(BIN)/registry db stop; fi

test: $(STAMP) ## the whole test suite
	@$(BIN)/python -m pytest -n auto $(ARGS)

test-long: $(STAMP) ## nights killed at every statement, reviewing at random for 200,000 steps, every seeded fault; hours
	@REGISTRY_LONG=1 REGISTRY_KILL_EVERY=1 REGISTRY_KILL_TIMES=200 $(BIN)/python -m pytest -n auto tests/services/reconcile tests/matching $(ARGS)
	@REGISTRY_REVIEW_STEPS=200000 REGISTRY_REVIEW_FAULTS=1 REGISTRY_REVIEW_ITEMS=20000 REGISTRY_REVIEW_MERGES=1000 \
	  $(BIN)/python -m pytest tests/web/test_review_machine.py tests/services/test_review_races.py tests/web/test_merges.py $(ARGS)

lint: $(STAMP) ## style and types only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

check: lint test ## what must pass before every commit

bench: $(STAMP) ## quality and speed up to a million actors, half an hour; one part: ARGS=million
	@$(BIN)/python -m bench $(ARGS)

pins: ## write constraints.txt anew from pyproject.toml (needs uv)
	@uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --quiet \
	  --upgrade --all-extras --no-header --output-file constraints.txt pyproject.toml config/build.in

clean: ## remove the environment and caches; the database under var/ stays
	@[ ! -x $(BIN)/registry ] || $(BIN)/registry db stop || true
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Two steps because pip cannot hash-check an editable project: every dependency by hash, then the checkout alone.
$(STAMP): pyproject.toml constraints.txt config/environment.sh
	@PYTHON="$(PYTHON)" sh config/environment.sh $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/registry names warm || true # compiles; without a cache the first use does
	@pwd > $(STAMP)
	@echo "Ready: $(BIN)/registry --help"

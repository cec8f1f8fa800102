# Every verb of the project, one line each: `make help`.

PYTHON ?= python3
VENV := .venv
# The factor on Azure's real durations: 0 as fast as possible, 1 for a rehearsal.
TIME_SCALE ?= 0
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready
# Tests in one process for each core; each engine test has an engine and two servers, so that four are enough.
SIDE_BY_SIDE := -n auto --maxprocesses 4
LOCK := $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header

.DEFAULT_GOAL := help
.PHONY: help up demo down clean test test-fast test-cluster lint format types imports docs bench lock

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: $(READY) ## bring the stack `local` up, against the emulated Azure
	@$(RUN) -m local up --time-scale $(TIME_SCALE)

demo: $(READY) ## three scaling presets side by side, with real KEDA on a real Kubernetes control plane
	@$(RUN) -m local demo

down: $(READY) ## destroy what `up` and `demo` made and stop every process
	@$(RUN) -m local down

clean: ## remove everything that was built or installed in this folder
	@if [ -e $(READY) ]; then $(RUN) -m local down; fi
	@rm -rf .local $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage build *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

test: lint types imports $(READY) ## everything that has to hold, except what needs the real control plane
	@$(VENV)/bin/coverage erase
	@$(VENV)/bin/coverage run -m pytest $(SIDE_BY_SIDE) --dist loadfile -m "not engine and not cluster"
	@$(VENV)/bin/coverage combine -q
	@$(VENV)/bin/coverage report
	@$(RUN) -m local build engine
	@$(VENV)/bin/pytest $(SIDE_BY_SIDE) -m engine

test-fast: $(READY) ## the tests that need no engine
	@$(VENV)/bin/pytest $(SIDE_BY_SIDE) --dist loadfile -m "not engine and not cluster"

test-cluster: $(READY) ## real KEDA on a real Kubernetes control plane: scaling, refusals, the official rules
	@$(RUN) -m local build all
	@$(VENV)/bin/pytest -m cluster

lint: $(READY) ## style and format (ruff), Dockerfiles (hadolint)
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/ruff format --quiet --check .
	@$(VENV)/bin/hadolint functions/*/Dockerfile

format: $(READY) ## mend style and format
	@$(VENV)/bin/ruff check --quiet --fix .
	@$(VENV)/bin/ruff format --quiet .

types: $(READY) ## types (pyright, strict)
	@$(VENV)/bin/pyright --pythonpath $(RUN)

imports: $(READY) ## the layers that modules may import (import-linter)
	@$(VENV)/bin/lint-imports --no-cache

docs: $(READY) ## write the generated parts of the pages in docs anew
	@$(RUN) -m docs.generate

bench: $(READY) ## measure, each as a ratio to its baseline
	@for script in $(basename $(notdir $(wildcard benchmarks/*.py))); do $(RUN) -m benchmarks.$$script || exit 1; done

lock: $(READY) ## renew the locked dependencies from pyproject.toml
	@$(LOCK) pyproject.toml -o requirements.txt
	@$(LOCK) pyproject.toml --group local --group check -c requirements.txt -o requirements-dev.txt
	@$(LOCK) tools/checkov/requirements.in -o tools/checkov/requirements.txt

$(READY): requirements.txt requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; set PYTHON=") if sys.version_info < (3, 11) else 0'
	@echo "installing the locked dependencies into $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

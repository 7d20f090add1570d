# demo · test · lint · bench: each makes its own environment from nothing but python3.
PYTHON ?= python3
WORKERS ?= 2
# Tests wait for browsers, services and clocks: one process more than there are processors fills what they leave.
TESTERS ?= $(shell expr $(WORKERS) + 1)
VENV = .venv
DEMO_VENV = .venv-demo
CORE_VENV = .venv-core
DEEP_VENV = .venv-deep
AZURITE = .azurite
AZURITE_VERSION = 3.35.0
# Bytecode is kept where it is used: hundreds of tests start processes of their own.
PIP = bin/python -m pip install --quiet --disable-pip-version-check --no-compile
unexport PYTHONDONTWRITEBYTECODE

# The core suite: what needs neither MLflow nor Azure, and so installs in seconds on any Python.
CORE = $(wildcard $(addprefix tests/, notebook program search flavors passes findings job \
	test_errors.py test_rules.py))

# All of it on the oldest Python; what a newer one may see otherwise is how code is parsed and rewritten.
NEWER = $(addprefix tests/, notebook program flavors passes findings job/test_formatting.py job/test_script.py)

COVERED = $(CORE) tests/cli tests/compare tests/explain tests/local tests/verify

# One test takes Microsoft's emulator of blob storage; it is left out where npm is not.
WITH_AZURITE = $(if $(shell command -v npm),$(AZURITE)/installed)

.PHONY: help demo test coverage test-long deep azurite test-core environment-core lint format bench docs corpus fuzz mutants clean

help: ## Say what there is to make
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(DEMO_VENV)/installed ## Convert a real notebook, run it as a tracked job and as a sweep, compare
	$(DEMO_VENV)/bin/nb2job demo

test: $(VENV)/installed $(WITH_AZURITE) ## Run every test
	$(VENV)/bin/python -m pytest -n $(TESTERS) --dist worksteal tests

# Coverage doubles the time of what runs long, and learns nothing of processes that tests start.
coverage: $(VENV)/installed ## Count the branches that tests take, where a layer is tested by itself
	$(VENV)/bin/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term $(COVERED)

test-long: $(VENV)/installed $(WITH_AZURITE) ## Run the tests that take too long for every run
	$(VENV)/bin/python -m pytest -n $(WORKERS) --dist worksteal -m long

# Both frameworks take gigabytes, and minutes to import: CI converts these notebooks, and runs the others.
deep: $(DEEP_VENV)/installed ## Run the notebooks of Keras and PyTorch and their scripts
	KERAS_BACKEND=tensorflow $(DEEP_VENV)/bin/python -m pytest tests/main_job/test_libraries.py -k "keras or torch"

environment-core: $(CORE_VENV)/installed

azurite: $(AZURITE)/installed ## Install the emulator of blob storage, by npm

# One Python's core suite: make test-core PYTHON=python3.12 CORE_VENV=.venv-3.12
test-core: $(CORE_VENV)/installed ## Run the tests that need no MLflow and no Azure
	$(CORE_VENV)/bin/python -m pytest -n $(WORKERS) --dist worksteal $(if $(FEWER),$(NEWER),$(CORE))

lint: $(VENV)/installed ## Check style, types and the layers
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo

format: $(VENV)/installed ## Mend what ruff can mend
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# make bench FOLDER=notebooks ARGS="--only cold --only batch"
bench: $(VENV)/installed ## Measure speed and memory, what early termination saves, and how fast runs are read
	$(VENV)/bin/python -m tests.benchmarks $(FOLDER) $(ARGS)
	$(VENV)/bin/python -m tests.benchmarks.policies
	$(VENV)/bin/python -m tests.benchmarks.runs

docs: $(VENV)/installed ## Build the documentation into build/docs; a dead link is an error
	$(VENV)/bin/python -m docs

# make corpus FOLDER=notebooks ARGS="--verify --json out.json"
corpus: $(VENV)/installed ## Convert every notebook below FOLDER and count what became of them
	$(VENV)/bin/python -m tests.corpus $(FOLDER) $(ARGS)

EXAMPLES ?= 20000
SEED ?= 1
# make fuzz EXAMPLES=20000 SEED=7: each distinct failure, made small, goes to build/random_programs.
fuzz: $(VENV)/installed ## Compare many random notebooks with their scripts
	$(VENV)/bin/python -m tests.random_programs --examples $(EXAMPLES) --seed $(SEED)

# make mutants FOLDER=notebooks EXAMPLES=400: cells swapped, split, joined, renamed, deleted; into build/mutants.
mutants: $(VENV)/installed ## Change real notebooks at random, and compare them with their scripts
	$(VENV)/bin/python -m tests.corpus.mutate $(FOLDER) --examples $(EXAMPLES) --seed $(SEED)

clean: ## Remove every environment and cache
	rm -rf $(VENV) .venv-* $(AZURITE) build dist *.egg-info .coverage* .mypy_cache .ruff_cache \
		.pytest_cache .hypothesis .import_linter_cache
	find nb2job tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last: an environment that was not finished is installed again.
$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/$(PIP) --upgrade pip
	$(VENV)/$(PIP) -e '.[dev]'
	touch $@

$(AZURITE)/installed: Makefile
	npm install --prefix $(AZURITE) --no-audit --no-fund --loglevel=error azurite@$(AZURITE_VERSION)
	touch $@

$(DEMO_VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(DEMO_VENV)
	$(DEMO_VENV)/$(PIP) --upgrade pip
	$(DEMO_VENV)/$(PIP) -e '.[demo]'
	touch $@

$(DEEP_VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(DEEP_VENV)
	$(DEEP_VENV)/$(PIP) --upgrade pip
	$(DEEP_VENV)/$(PIP) -e '.[core-dev,local]' keras tensorflow torch
	touch $@

# CONSTRAINTS, when given, names the releases to install: .ci/oldest.txt holds the lower bounds.
$(CORE_VENV)/installed: pyproject.toml $(CONSTRAINTS)
	$(PYTHON) -m venv $(CORE_VENV)
	$(CORE_VENV)/$(PIP) --upgrade pip
	$(CORE_VENV)/$(PIP) $(addprefix --constraint=,$(CONSTRAINTS)) -e '.[core-dev]'
	touch $@

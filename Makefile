# Every target sets up what it needs: Python 3.11 and make are enough. What is installed
# is pinned with its hashes, by `make lock`.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
# What generating needs, and what developing needs besides.
READY := $(VENV)/.ready
LOCK := .ci/requirements
# `make test DEPENDENCIES=lowest` takes the lowest versions that are allowed.
DEPENDENCIES := dev
TOOLS := $(VENV)/.ready-$(DEPENDENCIES)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header $(if $(UPGRADE),--upgrade)
CODE := generator tests templates/runtime templates/package
PYTEST := $(BIN)/python -m pytest

# pyright looks for a newer version of itself otherwise.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.DEFAULT_GOAL := generate
.PHONY: generate check test quick fuzz soak coverage mutants lint format golden bench bench-quick \
	bench-limits release lock clean

generate: $(READY)  ## write generated/ from specs/
	$(BIN)/sdkgen generate

check: $(READY)  ## is generated/ what generate would write?
	$(BIN)/sdkgen check

test: lint check  ## lint, check, and every test
	$(PYTEST) -n auto --dist worksteal

quick: $(TOOLS)  ## the tests that need no more than a few minutes, and nobody's documents
	$(PYTEST) -q -n auto --dist worksteal -m "not full and not contract and not slow"

fuzz: $(TOOLS)  ## 1,000 mutated documents (or N=...); the next run takes the next ones
	PYTHONPATH=.:templates $(BIN)/python -m tests.fuzz $(or $(N),1000)

soak: $(TOOLS)  ## 40,000 calls to a failing server, a million rows, first uses in threads; minutes
	PYTHONPATH=.:templates $(BIN)/python -m tests.runtime.soak 20000
	PYTHONPATH=.:templates $(BIN)/python -m tests.runtime.test_first_use 1000
	PYTHONPATH=.:templates $(BIN)/python -m tests.runtime.bulk_soak 50 1000000

coverage: $(TOOLS)  ## lines and branches that no quick test reaches, at most a twentieth
	$(PYTEST) -q -n auto --cov --cov-report= -m "not full and not contract and not slow"
	$(BIN)/coverage report --include "generator/*" --fail-under 95
	$(BIN)/coverage report --include "templates/runtime/*" --fail-under 95

mutants: $(TOOLS)  ## does a test notice when the code is changed? a sample; half an hour
	$(BIN)/python -m tests.mutants $(COUNT)

lint: $(TOOLS)  ## formatting, style and types
	$(BIN)/black --quiet --check --diff $(CODE)
	$(BIN)/ruff check --quiet $(CODE)
	$(BIN)/mypy

format: $(TOOLS)  ## put formatting and imports right
	$(BIN)/ruff check --quiet --fix-only $(CODE)
	$(BIN)/black --quiet $(CODE)

golden: $(TOOLS)  ## write tests/golden anew; read the diff before you commit it
	$(PYTEST) --update-golden -m "not contract and not slow" tests

bench: $(TOOLS)  ## ours beside the peers, into tests/benchmarks; on an idle machine, 15 minutes
	$(BIN)/python -m tests.benchmarks $(if $(ONLY),--only $(ONLY))

bench-quick: $(TOOLS)  ## the benchmarks with tiny inputs and no peers, to see that they work
	$(BIN)/python -m tests.benchmarks --quick

bench-limits: $(TOOLS)  ## how near the limiter comes to what the windows allow
	PYTHONPATH=.:templates $(BIN)/python -m tests.benchmarks.limits

clean:  ## remove what make made, generated/ excepted
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find generator generated templates tests -name __pycache__ -prune -exec rm -rf {} +

release: $(TOOLS)  ## build what a tag would publish, twice, and compare; into build/release
	SDKGEN_PYTHON="$(CURDIR)/$(BIN)/python" .github/actions/sdkgen/build.sh . build/release

lock: $(TOOLS)  ## pin what pyproject.toml asks for; UPGRADE=1 takes the newest of all
	$(COMPILE) --extra dev --output-file $(LOCK)-dev.txt
	$(COMPILE) --extra dev --resolution lowest-direct --upgrade \
		--output-file $(LOCK)-lowest.txt
	$(COMPILE) --extra release --constraint $(LOCK)-dev.txt --output-file $(LOCK)-release.txt
	$(COMPILE) --extra build --constraint $(LOCK)-dev.txt --output-file $(LOCK).txt

$(READY): pyproject.toml $(LOCK).txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement $(LOCK).txt
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(TOOLS): pyproject.toml $(LOCK)-$(DEPENDENCIES).txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement $(LOCK)-$(DEPENDENCIES).txt
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $(READY) $@

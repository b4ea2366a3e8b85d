# Two commands matter: make run, make test. Everything they need is installed here.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PORT ?= 8501
FUZZ_SECONDS ?= 600
export MNE_HOME ?= $(CURDIR)/data/store
TESTS_HOME = $(CURDIR)/.make/home
.DEFAULT_GOAL := help
.PHONY: help run real test lint types unit office browser bench bench-sessions fuzz properties audit shots visual clean

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 16

run: $(VENV)/.app  ## environment, store, demonstration data, then the app on http://127.0.0.1:8501
	@$(BIN)/python -m mne init --demo
	@echo "Open http://127.0.0.1:$(PORT) in a browser. Stop with Ctrl+C."
	@$(BIN)/python -m streamlit run app.py --server.port $(PORT)

real: $(VENV)/.app  ## the same without demonstration data: an empty store and one administrator
	@$(BIN)/python -m mne init
	@echo "Open http://127.0.0.1:$(PORT) in a browser. Stop with Ctrl+C."
	@$(BIN)/python -m streamlit run app.py --server.port $(PORT)

test: lint types unit office browser  ## lint, types, unit, page, office and browser tests

lint: $(VENV)/.dev  ## ruff: style and mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev  ## mypy, strict on mne/
	$(BIN)/mypy

unit: $(VENV)/.dev  ## unit and page tests, on all cores
	MNE_HOME=$(TESTS_HOME) $(BIN)/pytest -m "not browser and not office" -n auto --dist loadgroup

office: $(VENV)/.dev  ## workbooks mended and printed by a real LibreOffice (found or installed; skipped without, but not in CI)
	SOFFICE="$$(.ci/libreoffice)"; export SOFFICE; MNE_HOME=$(TESTS_HOME) $(BIN)/pytest -m office

browser: $(VENV)/.dev  ## the story in a real Chromium (found or installed); MNE_MATRIX=full for every language and width
	CHROMIUM="$$(.ci/chromium $(VENV))" && export CHROMIUM && MNE_HOME=$(TESTS_HOME) $(BIN)/pytest -m browser -n 2 --dist loadgroup

bench: $(VENV)/.dev  ## the benchmarks: ratios against named peers
	$(BIN)/pip install -q --disable-pip-version-check -r requirements-bench.txt
	failed=0; for name in checks export kpi upload intake; do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || failed=1; done; exit $$failed

fuzz: $(VENV)/.dev  ## workbooks mutated at random until something breaks, for FUZZ_SECONDS (600)
	$(BIN)/python -m tests.fuzzing --seconds $(FUZZ_SECONDS)

properties: $(VENV)/.dev  ## the property tests on TIMES (20) times as many examples as make test tries
	MNE_EXAMPLES=$(or $(TIMES),20) MNE_HOME=$(TESTS_HOME) $(BIN)/pytest -m "not browser and not office" -n auto --timeout 7200 $$(grep -rl "examples import tried" tests --include="test_*.py")

bench-sessions: $(VENV)/.dev  ## a hundred people at once, then a soak of SOAK seconds (1800)
	CHROMIUM="$$(.ci/chromium $(VENV))" && export CHROMIUM && $(BIN)/python -m benchmarks.sessions --home $(CURDIR)/.make/demo --soak $(or $(SOAK),1800)

audit: $(VENV)/.dev  ## known vulnerabilities of the pinned packages; needs the network
	$(BIN)/pip install -q --disable-pip-version-check -r requirements-audit.txt
	$(BIN)/pip-audit --disable-pip --no-deps -r requirements.txt

visual: $(VENV)/.dev  ## every page as every role, language, width and theme, with a picture of each in shots/
	CHROMIUM="$$(.ci/chromium $(VENV))" && export CHROMIUM && MNE_MATRIX=full MNE_HOME=$(TESTS_HOME) $(BIN)/pytest -m browser -n 2 --timeout 1800 tests/e2e/test_matrix.py

shots: $(VENV)/.dev  ## screenshots of the running program, for the README
	CHROMIUM="$$(.ci/chromium $(VENV))" && export CHROMIUM && $(BIN)/python docs/shots.py

clean:  ## remove the environment and caches; the store stays
	rm -rf $(VENV) .make .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.app: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which with make PYTHON=python3.12 run"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the packages of requirements.txt (a minute or two the first time)"
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.app requirements-dev.txt
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@

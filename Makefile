# Every command of this project. A newcomer needs two: `make run` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
# The lock names all of it: what asks for more would meet a release of today that the lock lacks.
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement
CODE := nrm config.py wsgi.py
SOURCES := $(CODE) $(wildcard tests bench migrations)
# One more than there are cores: what waits for a browser leaves a core to somebody else.
WORKERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")
# Whoever is done takes over tests from somebody who is not: the long ones begin anywhere.
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--custom-compile-command "make lock" setup.cfg

.DEFAULT_GOAL := help
.PHONY: help run test soak check bench load coverage words lock machine

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# A demonstration: its keys, database and people are made on the first start and kept.
run load: export NRM_DATA := $(or $(NRM_DATA),$(CURDIR)/var)
run load: export NRM_DEMO := 1

run: .venv/runtime.stamp ## serve the demonstration on http://127.0.0.1:8000 until Ctrl-C
	@umask 077 && mkdir -p "$$NRM_DATA"
	@umask 077 && test -e "$${NRM_ROOT_KEYS:-$$NRM_DATA/root.keys}" || $(BIN)/flask nrm vault init --yes
	@umask 077 && $(BIN)/flask nrm demo --yes
	@exec $(BIN)/gunicorn --config nrm/server.py wsgi:app

load: .venv/runtime.stamp ## fill the database with N synthetic cases (make load N=1000)
	@umask 077 && mkdir -p "$$NRM_DATA"
	@umask 077 && test -e "$${NRM_ROOT_KEYS:-$$NRM_DATA/root.keys}" || $(BIN)/flask nrm vault init --yes
	@umask 077 && $(BIN)/flask nrm demo --yes --cases $(or $(N),1000)

# Bytecode is kept, also where the machine says otherwise: hundreds of processes import the same.
unexport PYTHONDONTWRITEBYTECODE

test: .venv/dev.stamp ## the whole suite, on SQLite and PostgreSQL, with a browser (T=path for a part)
	@$(PYTEST) $(T)

check: .venv/dev.stamp ## lint, format, types, templates, lengths
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy $(CODE)
	@test ! -d templates || $(BIN)/djlint --quiet --check --lint templates
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml $(CODE)
	@$(BIN)/python -m tests.house.lengths $(CODE)

# The seed is the day's: what fails tonight fails again with SEED=… tomorrow.
soak: export NRM_TEST_ROUNDS ?= 200
soak: export NRM_TEST_SCREENS := all
soak: SEED ?= $(shell date -u +%Y%m%d)
soak: .venv/dev.stamp ## a night's campaigns: each race 200 times, each property 2000, each page on every screen
	@echo "Seed $(SEED), $$NRM_TEST_ROUNDS rounds of each race on each engine"
	@$(PYTEST) -m "race or hypothesis or screens" \
		--hypothesis-profile=soak --hypothesis-seed=$(SEED) --durations=20 $(T)

coverage: .venv/dev.stamp ## the suite again, with the branches it covers held to our floor
	@mkdir -p build
	@$(PYTEST) --cov --cov-report=
	@$(BIN)/coverage report --fail-under=90
	@$(BIN)/coverage json --quiet -o build/coverage.json
	@$(BIN)/python -m tests.house.branches build/coverage.json

bench: .venv/dev.stamp ## measure, and write bench/results.json
	@$(BIN)/python -m bench

words: .venv/dev.stamp ## gather what can be translated, and bring every language up to date
	@$(BIN)/python -m tests.house.catalogues

lock: .venv/dev.stamp ## choose the newest packages that setup.cfg allows, and pin them
	@$(COMPILE) --upgrade --output-file requirements.lock
	@$(COMPILE) --upgrade --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(COMPILE) --upgrade --extra postgres --constraint requirements.lock \
		--output-file requirements-postgres.lock

.venv/runtime.stamp: requirements.lock | machine
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@echo "Installing what the service needs into .venv"
	@$(INSTALL) requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/runtime.stamp
	@echo "Installing what tests and checks need into .venv"
	@$(INSTALL) requirements-dev.lock
	@$(BIN)/python -m tests.support.postgres || $(INSTALL) requirements-postgres.lock \
		|| echo "No PostgreSQL could be installed; its tests will say so."
	@touch $@

# A continuous-integration machine is bare and ours: as root on Debian, bring what the tests look for.
machine:
	@test "$$CI" != true || ! command -v apt-get >/dev/null || test "$$(id -u)" != 0 || { \
		missing=""; browser=""; \
		$(PYTHON) -c "import ensurepip" 2>/dev/null || missing="$$missing python3-venv"; \
		command -v chromium >/dev/null || command -v chromium-headless-shell >/dev/null \
			|| browser=chromium-headless-shell; \
		test -d /usr/share/fonts/truetype/noto || missing="$$missing fonts-noto-core"; \
		command -v softhsm2-util >/dev/null || missing="$$missing softhsm2"; \
		ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
		test -z "$$browser$$missing" || apt-get update -qq; \
		test -z "$$browser" || apt-cache show $$browser >/dev/null 2>&1 || browser=chromium; \
		test -z "$$browser$$missing" || { echo "Installing $$browser$$missing"; \
			DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends $$browser $$missing >/dev/null; } \
		|| echo "apt-get could not install $$browser$$missing"; }

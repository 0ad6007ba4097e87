.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --require-hashes --disable-pip-version-check
ADDRESS ?= 127.0.0.1:8000
ARGS ?=

VNU_VERSION := 26.9.27
VNU_SHA256 := 5970d3ffca91a627cf0965e5d91bb2e4242307c29292998de0b419d6a901b2b7

# Development everywhere but in `deploy-check`: settings are safe for production unless told otherwise.
export DEBUG := 1
# What one process has compiled, the workers and the run on the other database read, whatever the machine is set to.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help:  ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-20s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: .venv/installed  ## Run Faultline on this machine, with the sample postmortems
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py import_postmortems fixtures --if-empty
	$(BIN)/python manage.py create_demo_accounts
	@echo "Faultline runs at http://$(ADDRESS)/ for development. Ctrl-C stops it."
	@$(BIN)/python manage.py runserver $(ADDRESS)

.PHONY: demo
demo: .venv/installed  ## Load a fictional company with ten incidents and forty remediations, beside the samples; its people get passwords
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py import_postmortems fixtures --if-empty
	$(BIN)/python manage.py load_demo --passwords

.PHONY: demo-remove
demo-remove: .venv/installed  ## Take the fictional company out again, whole
	$(BIN)/python manage.py remove_demo

PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal --durations 15

.PHONY: test
test: test-sqlite test-postgresql  ## Run the suite: all of it on SQLite, on PostgreSQL what a database can change; ARGS goes to pytest

.PHONY: test-sqlite
test-sqlite: .venv/installed-dev .venv/vnu.jar  ## Run the whole suite on SQLite, with the browser
	$(PYTEST) $(ARGS)

.PHONY: test-postgresql
test-postgresql: .venv/installed-dev .venv/vnu.jar  ## Run on PostgreSQL what a database can change
	$(PYTEST) --postgresql -m "both_databases and not browser and not html" $(ARGS)

.PHONY: test-long
test-long: .venv/installed-dev  ## Run what takes long and breaks seldom, such as an upgrade, plans of heavy queries, leaks as each reader; CI does
	$(PYTEST) --long $(ARGS)
	$(PYTEST) --long --postgresql -m both_databases $(ARGS)

.PHONY: test-postgresql-all
test-postgresql-all: .venv/installed-dev .venv/vnu.jar  ## Run all but the browser tests on PostgreSQL
	$(PYTEST) --postgresql -m "not browser" $(ARGS)

.PHONY: test-every-page
test-every-page: .venv/installed-dev .venv/vnu.jar  ## Open every page of the samples in the browser; the suite opens one of each template
	$(PYTEST) --every-page tests/postmortems/test_samples.py tests/postmortems/test_widths.py $(ARGS)

.PHONY: test-deep
test-deep: .venv/installed-dev  ## Try a thousand examples for each property, where the suite tries 25; of the dear ones 200
	$(PYTEST) --hypothesis-profile deep -m hypothesis $(ARGS)

.PHONY: relevance
relevance: .venv/installed-dev  ## Print how many of the queries of the relevance suite find the right thing, on both databases
	$(BIN)/python -m pytest -q -s tests/postmortems/search/test_relevance.py
	$(BIN)/python -m pytest -q -s --postgresql tests/postmortems/search/test_relevance.py

.PHONY: language-check
language-check: .venv/installed-dev  ## Print the precision and the recall of the check of language, on sentences it was tuned on and others
	$(BIN)/python -m pytest -q -s tests/postmortems/editor/blameless/test_sample.py

.PHONY: test-hostile
test-hostile: .venv/installed-dev  ## Make 20 000 hostile requests on each database; ARGS="--seed 7" makes others
	$(BIN)/python -m pytest --requests 20000 tests/postmortems/test_hostile_addresses.py $(ARGS)
	$(BIN)/python -m pytest --postgresql --requests 20000 tests/postmortems/test_hostile_addresses.py $(ARGS)

.PHONY: bench
bench: .venv/installed-dev  ## Measure what each page costs, from the samples to 100 000 incidents; ARGS="--help" says what can be chosen
	@DEBUG=0 $(BIN)/python -m benchmarks.run $(ARGS)

.PHONY: bench-smoke
bench-smoke: .venv/installed-dev  ## See whether the benchmark works, on small records
	@DEBUG=0 $(BIN)/python -m benchmarks.run --engines postgresql --sizes samples,200 --pages home,incident --rounds 1 --once \
		--output benchmarks/results/smoke.json --document benchmarks/results/smoke.md

.PHONY: bench-drawings
bench-drawings: .venv/installed  ## Print what the drawings cost, in CPU time
	@$(BIN)/python -m benchmarks.drawings

.PHONY: bench-peers
bench-peers: .venv/installed-dev  ## Measure Faultline beside Datasette and, where it is installed, MediaWiki, on the same records
	@DEBUG=0 $(BIN)/python -m benchmarks.peers $(ARGS)

.PHONY: bench-browser
bench-browser: .venv/installed-dev  ## Print how soon pages show in a browser, what moves and what they load; ARGS="'incident, long'"
	@DEBUG=0 $(BIN)/python -m benchmarks.browser $(ARGS)

.PHONY: check
check: lint types migrations-check deploy-check  ## Check everything that is not a test

.PHONY: lint
lint: .venv/installed-dev  ## Check style, templates and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint --quiet --lint --exclude templates/administration templates
	$(BIN)/djlint --quiet --lint --profile django templates/administration
	$(BIN)/lint-imports --no-logo

.PHONY: format
format: .venv/installed-dev  ## Bring the code into style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: types
types: .venv/installed-dev  ## Check types
	$(BIN)/mypy

.PHONY: migrations-check
migrations-check: .venv/installed-dev  ## Check that no migration is missing
	$(BIN)/python manage.py makemigrations --check --dry-run

.PHONY: deploy-check
deploy-check: .venv/installed-dev  ## Check the settings as in production
	DEBUG=0 ALLOWED_HOSTS=faultline.example.org SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

.PHONY: lock
lock: .venv/installed-dev  ## Write the lock files anew; ARGS=--upgrade takes newer versions
	for name in requirements requirements-dev; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
			$(ARGS) $$name.in --output-file $$name.txt || exit; done

.PHONY: fonts
fonts: .venv/installed-dev  ## Make the fonts in static/fonts anew, of those that fontsource publishes
	@rm -rf .venv/fonts && mkdir .venv/fonts
	@npm pack @fontsource-variable/source-serif-4@5.3.1 @fontsource-variable/public-sans@5.3.0 \
		--ignore-scripts --silent --pack-destination .venv/fonts
	@cd .venv/fonts && sha256sum --quiet --check "$(CURDIR)/fonts/SHA256SUMS"
	@for name in source-serif-4 public-sans; do mkdir .venv/fonts/$$name && \
		tar --extract --gzip --file .venv/fonts/fontsource-variable-$$name-*.tgz --directory .venv/fonts/$$name || exit; done
	@$(BIN)/python -m fonts.subset .venv/fonts
	@rm -r .venv/fonts

.PHONY: clean
clean:  ## Remove what can be made again; the database stays
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache staticfiles

.venv/installed: requirements.txt | $(BIN)/python
	@echo "Installing what Faultline runs on into .venv ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt | $(BIN)/python
	@echo "Installing what the tests and checks need into .venv ..."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Faultline needs Python 3.11 or newer with its venv module (Debian: apt-get install python3-venv)." \
		"If it has another name here: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv .venv

# The HTML checker is an npm package. Without npm the tests say what was not checked; in CI they fail.
.venv/vnu.jar: Makefile | $(BIN)/python
	@npm pack vnu-jar@$(VNU_VERSION) --ignore-scripts --silent --pack-destination .venv && \
	$(BIN)/python -m pip hash .venv/vnu-jar-$(VNU_VERSION).tgz | grep --quiet $(VNU_SHA256) && \
	tar --extract --gzip --to-stdout --file .venv/vnu-jar-$(VNU_VERSION).tgz package/build/dist/vnu.jar > $@ \
	|| { rm -f $@; echo "The HTML checker could not be fetched with npm."; }
	@rm -f .venv/vnu-jar-$(VNU_VERSION).tgz

# make demo and make test are for everybody, make check and make clock for those who change the code.
# All set up .venv by themselves and are safe to repeat. Options of pytest go into ARGS:
#     make test ARGS="-k paging --durations=20"

PYTHON ?= python3
BIN := .venv/bin
DEMO := -s BELGAFEED_DATABASE_URL=sqlite:///demo/belgafeed.sqlite
PURE := belgafeed/items.py,belgafeed/changes.py,belgafeed/likeness.py,belgafeed/dates/*.py,belgafeed/site.py,belgafeed/markup/*.py,belgafeed/identity.py,belgafeed/sources/*.py,belgafeed/schedule.py,belgafeed/schema.py,belgafeed/report/*.py,belgafeed/settingsdoc.py,belgafeed/shape.py,belgafeed/verdict.py,belgafeed/expectations.py,belgafeed/walk.py

PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist worksteal

# The ledger is covered as a whole by these, on both databases.
LEDGER_TESTS := $(foreach name,archive database delivery export frontier frontier_runs ledger worker,tests/test_$(name).py)

# What the clock says when the quick tests begin, and in which zone: late in the day, across midnight and
# a new year, on a leap day, and half an hour before each change of the clock in Belgium.
CLOCKS := \
	UTC@2026-12-01T20:30:00Z \
	UTC@2026-12-01T23:00:00Z \
	Europe/Brussels@2026-12-31T23:59:40Z \
	UTC@2028-02-29T12:00:00Z \
	Europe/Brussels@2027-03-28T00:30:00Z \
	Europe/Brussels@2026-10-25T00:30:00Z \
	America/Los_Angeles@2026-12-01T20:30:00Z \
	Pacific/Auckland@2026-12-01T20:30:00Z
# Of these, what make check has time for: each stands for several.
SOME_CLOCKS := Pacific/Auckland@2026-12-31T23:59:40Z America/Los_Angeles@2027-03-28T00:30:00Z

.PHONY: demo test check clock lint deploy clean

demo: .venv/.run
	@mkdir -p demo
	@$(BIN)/scrapy crawl belga $(DEMO) -a start=seeds/belga -o demo/news.jsonl --logfile demo/demo.log
	@$(BIN)/scrapy crawl ministry $(DEMO) -a start=seeds/ministry -a rendered_at=2026-11-20T12:00:00+01:00 -o demo/news.jsonl --logfile demo/demo.log
	@$(BIN)/scrapy stories $(DEMO) --limit 15
	@echo "feed      demo/news.jsonl: $$(wc -l < demo/news.jsonl | tr -d ' ') items, one JSON object a line"
	@echo "log       demo/demo.log"

test: .venv/.dev
	$(PYTEST) -m "not slow" --cov --cov-report= $(ARGS)
	$(BIN)/coverage report --include='$(PURE)' --fail-under=100

# All the rest: what is slow, more examples of each property, and the quick tests by other clocks.
check: lint
	HYPOTHESIS_PROFILE=long $(PYTEST) -m "slow or hypothesis" $(ARGS)
	TRACE_ALL=1 $(PYTEST) -m "not slow and not process" --cov --cov-report= $(LEDGER_TESTS) $(ARGS)
	$(BIN)/coverage report --include='belgafeed/ledger/*.py,belgafeed/worker.py' --fail-under=100
	$(MAKE) clock CLOCKS="$(SOME_CLOCKS)"

# The quick tests by each of these clocks (Debian: apt install faketime).
clock: .venv/.dev
	@command -v faketime > /dev/null || { echo "no faketime: install it (Debian: apt install faketime)"; exit 1; }
	set -e; for each in $(CLOCKS); do \
		echo "The clock: $$each"; \
		TZ=$${each%@*} faketime "$${each#*@}" $(PYTEST) -m "not slow" $(ARGS); \
	done

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# To the scrapyd that scrapy.cfg names, or to another target of it: make deploy TARGET=name
deploy: .venv/.scrapyd
	$(BIN)/scrapyd-deploy $(TARGET)

clean:
	rm -rf .venv demo build belgafeed.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "belgafeed needs Python 3.11 or later; say which with make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	@echo "Installing into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.scrapyd: requirements.txt requirements-scrapyd.txt | .venv/bin/python
	@echo "Installing into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-scrapyd.txt
	@touch $@

.venv/.dev: requirements.txt requirements-postgresql.txt requirements-export.txt requirements-alerts.txt requirements-metrics.txt requirements-scrapyd.txt requirements-dev.txt | .venv/bin/python
	@echo "Installing into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ .venv/.run .venv/.scrapyd

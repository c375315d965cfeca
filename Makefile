# Each target is one thing; `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
SET ?=
WORKERS ?= 2

.PHONY: help demo test test-long check evaluate clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# Installed once; again only when what is pinned changes.
$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[development]'
	@touch $(STAMP)

demo: $(STAMP) ## start everything with the sample prefecture (DEMO_ARGS=--once ends after the first shortlist)
	@$(BIN)/kakehashi demo $(DEMO_ARGS)

test: $(STAMP) ## run the whole suite against its own PostgreSQL and Redis
	@$(BIN)/python -m pytest -m 'not long' -n $(WORKERS) --dist loadfile $(TEST_ARGS)

test-long: $(STAMP) ## run the long campaigns too
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(TEST_ARGS)

check: $(STAMP) ## lint, format, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

evaluate: $(STAMP) ## measure the ranking on a judged set: make evaluate SET=folder
	@test -n "$(SET)" || { echo "say which set: make evaluate SET=folder (postings.jsonl, profiles.jsonl, qrels.tsv, set.json)" >&2; exit 2; }
	@$(BIN)/kakehashi evaluate --set "$(SET)"

clean: ## stop the embedded servers and remove what was made here
	@test ! -x $(BIN)/python || $(BIN)/python -m service.embedded remove
	rm -rf $(VENV) var build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

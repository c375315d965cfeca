# Each target is one thing; `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
SET ?=
SOURCES ?=
JA_GINZA := ja_ginza-5.3.0
TITLES ?=
REPORT ?= docs/quality.md
WORKERS ?= 2
FACE ?=
ENGINE ?= local
comma := ,

.PHONY: help demo test test-long check evaluate train bench bench-online bench-ledger bench-pages pictures font clean

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
	@$(BIN)/python -m pytest -m 'not long' -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TEST_ARGS)

test-long: $(STAMP) ## run the long campaigns too
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(TEST_ARGS)

check: $(STAMP) ## lint, format, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

evaluate: $(STAMP) ## measure the ranking: make evaluate SET=folder [TITLES="folder folder"], into REPORT=docs/quality.md
	@test -n "$(SET)" || { echo "say which set: make evaluate SET=folder (postings.jsonl, profiles.jsonl, qrels.tsv, set.json)" >&2; exit 2; }
	@$(BIN)/python -m matching.evaluation --date "$$(date +%F)" --set $(SET) $(if $(TITLES),--titles $(TITLES)) --out $(REPORT)

train: $(STAMP) ## make the embedded model anew: make train SOURCES=folder (job tag, ESCO, synonyms; see matching/model/README.md)
	@test -n "$(SOURCES)" || { echo "say where the sources are: make train SOURCES=folder (jobtag_ja.jsonl, esco_en.jsonl, sudachi_synonyms.tsv)" >&2; exit 2; }
	@test -f var/training/$(JA_GINZA)-py3-none-any.whl || $(BIN)/pip download --quiet --disable-pip-version-check --no-deps --dest var/training ja_ginza==5.3.0
	@$(BIN)/python -m matching.training --sources "$(SOURCES)" --ja-ginza var/training/$(JA_GINZA)-py3-none-any.whl

bench: $(STAMP) ## measure the matching of a whole region beside FAISS, into docs/performance.md (ENGINE=ray adds Ray)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench$(if $(filter ray,$(ENGINE)),$(comma)cluster)]'
	@$(BIN)/python -m matching.engine.bench --date "$$(date +%F)" --engine $(ENGINE) --out docs/performance.md

bench-online: $(STAMP) ## measure pages and matches with 100,000 people stored, into docs/performance.md (BENCH_ARGS=--night: a night too)
	@$(BIN)/python -m service.cli.bench_online --date "$$(date +%F)" --out docs/performance.md $(BENCH_ARGS)

bench-ledger: $(STAMP) ## measure 10,000 people's ten years computed, posted, verified and stated, into docs/performance.md
	@$(BIN)/python -m service.cli.bench_ledger --date "$$(date +%F)" --out docs/performance.md $(BENCH_ARGS)

bench-pages: $(STAMP) ## measure every page with ten sample prefectures stored, into docs/performance.md (first paint needs Chromium)
	@$(BIN)/python -m tests.browser.page_bench --date "$$(date +%F)" --out docs/performance.md $(BENCH_ARGS)

pictures: $(STAMP) ## take a picture of each main screen of the demo, into docs/pictures (needs Chromium)
	@$(BIN)/python -m tests.browser.pictures --folder var/pictures --out docs/pictures --page docs/screens.md

font: $(STAMP) ## make the letters' font anew: make font FACE=file.ttf (see service/letters/fonts/README.md)
	@test -n "$(FACE)" || { echo "say which face: make font FACE=NotoSerifJP_400Regular.ttf" >&2; exit 2; }
	@$(BIN)/python -m service.letters.subset "$(FACE)"

clean: ## stop the embedded servers and remove what was made here
	@test ! -x $(BIN)/python || $(BIN)/python -m service.embedded remove
	rm -rf $(VENV) var build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

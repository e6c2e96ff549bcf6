# `make help` lists what can be made. Everything happens in .venv; nothing is installed outside this folder.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
COMPILED := $(VENV)/.compiled
PEERS := $(VENV)/.peers
TYPES := $(shell find pipeline -name '*.pxd')
# with the folders, whose time changes when a file goes
SOURCES := setup.py $(TYPES) $(wildcard $(TYPES:.pxd=.py)) $(sort $(dir $(TYPES)))

.DEFAULT_GOAL := help
.PHONY: $(shell sed -nE 's/^([a-z-]+):.*/\1/p' $(MAKEFILE_LIST))

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "page-pipeline needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	@echo "making $(VENV) with the pinned dependencies: this takes a minute or two, once"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@PAGE_PIPELINE_COMPILE=no $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q pipeline # where PYTHONDONTWRITEBYTECODE is set each process would do it again, 0.2 s
	@touch $(STAMP)

# modules with a .pxd are compiled where there is a C compiler, half a minute the first time; what changes is compiled
# again before it runs
$(COMPILED): $(SOURCES) | $(STAMP)
	@$(BIN)/python setup.py --quiet build_ext --inplace --parallel 4
	@touch $(COMPILED)

# the tools that benchmarks measure us beside; tests and runs do without them
$(PEERS): requirements-bench.lock $(STAMP)
	@echo "adding what benchmarks measure us beside: this takes a few minutes, once"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $(PEERS)

setup: $(COMPILED) ## make .venv with the pinned dependencies

run: $(COMPILED) ## process raw/ into processed/
	@$(BIN)/pipeline run

test: $(COMPILED) check ## run the checks and all tests
	$(BIN)/python -m pytest

search: $(COMPILED) ## look for new counterexamples to the laws, a thousand random ones each
	$(BIN)/python -m pytest tests --hypothesis-profile=search

check: $(COMPILED) ## lint and type-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(COMPILED) ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(COMPILED) ## write the generated documentation again
	$(BIN)/pipeline tables --markdown > docs/tables.md
	$(BIN)/python docs/commands.py > docs/commands.md
	$(BIN)/python docs/rules.py > docs/repair.md

bench: $(COMPILED) $(PEERS) ## measure the whole job beside other ways to do it
	$(BIN)/python bench/whole_job.py

bench-quick: $(COMPILED) $(PEERS) ## the same on few pages, one round
	$(BIN)/python bench/whole_job.py --sample 100 --pages 400 --rounds 1

performance: bench ## measure all of docs/performance.md again and write it down there
	$(BIN)/python bench/performance.py

bench-stages: $(COMPILED) ## measure what each stage of a page costs
	$(BIN)/python bench/stages.py

bench-encoding: $(COMPILED) ## measure decode and repair beside chardet and ftfy, on the cases in ../shared
	$(BIN)/python bench/encoding.py
	$(BIN)/python bench/repair_cost.py

bench-recrawl: $(COMPILED) ## measure re-crawls of a made website on loopback
	$(BIN)/python bench/recrawl.py

bench-lost-letters: $(COMPILED) ## measure how many lost letters are restored, and how many right
	$(BIN)/python bench/lost_letters.py

bench-alternating: $(COMPILED) ## measure pages of which each line is in another encoding
	$(BIN)/python bench/alternating.py

bench-dumps: $(COMPILED) ## measure how headings and lists come back from text dumps of the pages in ../shared
	$(BIN)/python bench/dumps.py

bench-metadata: $(COMPILED) $(PEERS) ## measure titles and dates beside trafilatura and htmldate on the pages in ../shared
	$(BIN)/python bench/metadata.py

bench-language: $(COMPILED) $(PEERS) ## measure language detection beside langdetect and lingua, on the texts in ../shared
	$(BIN)/python bench/language.py

bench-planning: $(COMPILED) ## measure finding what is due among a million known captures
	$(BIN)/python bench/planning.py

bench-hostile: $(COMPILED) ## measure pages made to break parsers
	$(BIN)/python bench/hostile.py

bench-sections: $(COMPILED) $(PEERS) ## measure section extraction beside trafilatura and resiliparse, on the pages in ../shared
	$(BIN)/python bench/sections.py

fit-sections: $(COMPILED) $(PEERS) ## fit the section model to those pages again
	OMP_NUM_THREADS=1 $(BIN)/python bench/fit_sections.py

bench-duplicates: $(COMPILED) $(PEERS) ## measure fingerprints and near-duplicates, beside datasketch
	$(BIN)/python bench/duplicates.py

LOCKED := --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate --no-emit-index-url \
  --no-emit-find-links --no-emit-trusted-host

lock: ## pin the dependencies again (needs pip-tools)
	pip-compile $(LOCKED) --upgrade --extra dev --extra crawl --output-file requirements.lock pyproject.toml
	pip-compile $(LOCKED) --constraint requirements.lock --extra dev --extra crawl --extra bench --output-file requirements-bench.lock pyproject.toml

clean: ## remove .venv, what was compiled, and what runs left in processed/
	rm -rf $(VENV) build page_pipeline.egg-info processed/*
	find pipeline -name '*.so' -delete

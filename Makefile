# The commands of Roundtable. `make help` lists them. Needs make, git and Python 3.11 or newer.
.DEFAULT_GOAL := help
.PHONY: help install run test check bench pictures mutants lock clean

IN_VENV := .venv/bin/python -m
SET_UP = @python=$$(sh tools/find_python.sh) && "$$python" -m tools.set_up

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

run: ## Set up what is missing and serve the demonstration on http://127.0.0.1:8000 (another port: make run PORT=8001)
	$(SET_UP) run
	@exec $(IN_VENV) tools.serve

install: ## Set up what is missing to serve a real partnership: see docs/running.md
	$(SET_UP) install

test: check ## Those checks, then every test
	@$(IN_VENV) tools.machine
	@$(IN_VENV) pytest -n auto --maxprocesses 4

check: ## Set up what is missing, then the checks of style, format and types alone
	$(SET_UP) test
	@$(IN_VENV) ruff check
	@$(IN_VENV) ruff format --check
	@$(IN_VENV) tools.node_packages node_modules/pyright/index.js

bench: ## Measure pages, saves, the report and a worker beside the bare version of each; takes minutes
	$(SET_UP) test
	@$(IN_VENV) bench

pictures: ## Take the pictures of README and guides anew from the demonstration's own pages
	$(SET_UP) test
	@$(IN_VENV) pictures

mutants: ## Break lines by chance, and list the breaks that no test sees; takes an hour (SEED=1 NUMBER=40 STOREY=rules)
	$(SET_UP) test
	@$(IN_VENV) tools.mutants $(if $(SEED),--seed $(SEED)) $(if $(NUMBER),--number $(NUMBER)) \
		$(if $(STOREY),--storey $(STOREY)) $(if $(LINE),--line $(LINE))

UV ?= uv
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links $(UPGRADE)

lock: ## Write the lock files anew from requirements*.in and package.json (newer versions: make lock UPGRADE=--upgrade)
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-test.in --output-file requirements-test.txt
	$(COMPILE) requirements-node.in --output-file requirements-node.txt
	npm install --package-lock-only

clean: ## Remove what was built and installed; the database and uploaded files in instance/ stay
	rm -rf .venv .node node_modules audit_app/web/static/built .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# Thin: each target is one verb of portal.start, which needs only Python's standard library.
PYTHON ?= python3
export PORT ARGS STORLEKAR

hjalp:
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run:  ## starta portalen med demodata på http://127.0.0.1:8000 (PORT=8001 byter port)
	@$(PYTHON) -m portal.start run

manage:  ## kör manage.py mot en portal som är igång (ARGS="importera_formular FIL")
	@$(PYTHON) -m portal.start manage

test:  ## kör alla prov, även webbläsare och PDF (ARGS="-k ord" väljer bland dem)
	@$(PYTHON) -m portal.start test

snabbtest:  ## kör proven utan webbläsare och PDF
	@$(PYTHON) -m portal.start snabbtest

lint:  ## granska kod, mallar, typer, importer, migrationer och driftinställningar
	@$(PYTHON) -m portal.start lint

bilder:  ## ta bilder av varje sida och dokument till .data/bilder
	@$(PYTHON) -m portal.start bilder

prestanda:  ## mät sidornas tider, frågor och minne med mycket data (STORLEKAR="100 1000" väljer hur mycket)
	@$(PYTHON) -m portal.start prestanda

rensa:  ## ta bort .venv och .data, även demons databas
	@$(PYTHON) -m portal.start rensa

.PHONY: hjalp run manage test snabbtest lint bilder prestanda rensa

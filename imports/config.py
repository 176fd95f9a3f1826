"""Importers for beangulp and for Fava's import page: `python imports/config.py extract FILE`.

They propose entries and write nothing; `wsisfund import pledges FILE` writes, through the gate.
"""

from pathlib import Path

from wsisfund.importers.beangulp_ import PledgeImporter

CONFIG = [PledgeImporter(Path(__file__).resolve().parents[1])]

if __name__ == "__main__":
    import beangulp

    beangulp.Ingest(CONFIG)()

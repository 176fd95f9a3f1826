"""Importers for beangulp and for Fava's import page: `python imports/config.py extract FILE`.

They propose entries and write nothing; `wsisfund import pledges FILE` and `wsisfund import bank FILE` write, through the gate.
"""

from pathlib import Path

from wsisfund.importers.beangulp_ import PledgeImporter
from wsisfund.reconciliation.beangulp_ import BankImporter

_BOOKS = Path(__file__).resolve().parents[1]
CONFIG = [PledgeImporter(_BOOKS), BankImporter(_BOOKS)]

if __name__ == "__main__":
    import beangulp

    beangulp.Ingest(CONFIG)()

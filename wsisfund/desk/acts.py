"""All acts by name: what a batch, a form or a proposal looks up."""

from collections.abc import Mapping
from typing import Any

from .act import Act
from .attachment import ATTACH
from .bank_import import IMPORT_BANK
from .budget import BUDGET
from .commitments import COMMITMENTS
from .contributions import CONTRIBUTIONS
from .imports import UNDO_IMPORT
from .letters import LETTERS
from .pledge_import import IMPORT_PLEDGES
from .rate_import import IMPORT_RATES
from .reconciliation import RECONCILIATION
from .register import REGISTER
from .register_import import REGISTER_IMPORTS
from .spending import SPENDING
from .treasury import TREASURY

_ALL: tuple[Act[Any], ...] = (
    *REGISTER, *CONTRIBUTIONS, *BUDGET, *COMMITMENTS, *SPENDING, *TREASURY, UNDO_IMPORT, ATTACH, *LETTERS, *RECONCILIATION,
    *REGISTER_IMPORTS, IMPORT_PLEDGES, IMPORT_RATES, IMPORT_BANK,
)  # fmt: skip
ACTS: Mapping[str, Act[Any]] = {act.name: act for act in _ALL}

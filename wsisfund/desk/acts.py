"""All acts by name: what a batch, a form or a proposal looks up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .act import Act
from .contributions import CONTRIBUTIONS
from .imports import IMPORTS
from .register import REGISTER
from .spending import SPENDING
from .treasury import TREASURY

ACTS: Mapping[str, Act[Any]] = {act.name: act for act in (*REGISTER, *CONTRIBUTIONS, *SPENDING, *TREASURY, *IMPORTS)}

"""Our own pages inside Fava. Served by `wsisfund serve`; plain Fava shows the first where the books ask for it:

2026-01-01 custom "fava-extension" "wsisfund.pages"
"""

from .budget_page import Budget
from .calendar_page import Calendar
from .extension import Contributions
from .import_page import Import
from .inbox import Inbox
from .new_page import New
from .programme_page import Programme
from .reconcile_page import Reconcile
from .statements_page import Statements
from .what_if import WhatIf

# In the order of the menu, which is that of a finance officer's day.
PAGES = (Contributions, Programme, Calendar, Reconcile)
DESK_PAGES = (Inbox, New, Import, Reconcile, WhatIf, Budget, Contributions, Programme, Calendar, Statements)

__all__ = [
    "DESK_PAGES",
    "PAGES",
    "Budget",
    "Calendar",
    "Contributions",
    "Import",
    "Inbox",
    "New",
    "Programme",
    "Reconcile",
    "Statements",
    "WhatIf",
]

"""Our own pages inside Fava. Served by `wsisfund serve`; plain Fava shows them where the books ask for it:

2026-01-01 custom "fava-extension" "wsisfund.pages"
"""

from .extension import Contributions

# In the order of the menu.
PAGES = (Contributions,)

__all__ = ["PAGES", "Contributions"]

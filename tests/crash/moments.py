"""Every moment at which the process may die, by its name."""

from __future__ import annotations

from tests.crash.customers import CUSTOMERS
from tests.crash.earning import EARNING
from tests.crash.importing import IMPORTING
from tests.crash.offers import OFFERS
from tests.crash.office import OFFICE
from tests.crash.opening import OPENING
from tests.crash.refunding import REFUNDING
from tests.crash.scenes import SCENES, Scene
from tests.crash.sellers import SELLERS
from tests.crash.shelves import SHELVES
from tests.crash.timed import TIMED

GROUPS: dict[str, dict[str, Scene]] = {
    "an order": SCENES,
    "a commission": EARNING,
    "a refund": REFUNDING,
    "an import": IMPORTING,
    "a customer": CUSTOMERS,
    "a distributor": SELLERS,
    "goods": SHELVES,
    "a promotion": OFFERS,
    "the office": OFFICE,
    "the first run": OPENING,
    "time": TIMED,
}
MOMENTS: dict[str, Scene] = {name: scene for group in GROUPS.values() for name, scene in group.items()}

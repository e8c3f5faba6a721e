"""All races by name."""

from __future__ import annotations

from tests.races.buying import BUYING
from tests.races.earning import EARNING
from tests.races.office import OFFICE
from tests.races.paying import PAYING
from tests.races.race import Race

__all__ = ["RACES", "Race"]

RACES: dict[str, type[Race]] = {**BUYING, **PAYING, **EARNING, **OFFICE}

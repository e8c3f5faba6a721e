"""What the schema is before and after each step of a migration, for a fraction of the time.

The stock executor renders every model anew before every operation, so that an operation may look at what was. Most
only add something and never look: of the time that an empty database takes, six tenths went there.
"""

from __future__ import annotations

from functools import cached_property

from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

_Models = dict[tuple[str, str], ModelState]


class GoingState(State):
    """The state that operations move on."""

    def clone(self) -> State:
        return _PastState({key: model.clone() for key, model in self.models.items()}, self.apps)


class _PastState(State):
    """A copy whose models are rendered when somebody looks at them."""

    def __init__(self, models: _Models, origin: StateApps) -> None:
        self.models = models
        self._origin = origin

    @cached_property
    def apps(self) -> StateApps:  # type: ignore[override]
        return self._origin.clone(model_states=self.models)

"""Rates are basis points (1500 = 15 %) and there is one rounding rule: floor at the minor unit."""

from __future__ import annotations

from dataclasses import dataclass

WHOLE = 10_000


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    basis_points: int

    def __post_init__(self) -> None:
        if not 0 <= self.basis_points <= WHOLE:
            raise ValueError(f"a rate lies between 0 and {WHOLE} basis points, not {self.basis_points}")

    def of(self, minor: int) -> int:
        """This rate of an amount in minor units, floored: the house keeps what is left over."""
        return minor * self.basis_points // WHOLE


def split_by_largest_remainder(minor: int, weights: list[int]) -> list[int]:
    """Parts of `minor` in proportion to `weights` that add up to it exactly; ties go to the earlier part."""
    total = sum(weights)
    if total <= 0:
        raise ValueError("weights must add up to more than nothing")
    parts = [minor * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(minor * weights[i] % total), i))
    for i in by_remainder[: minor - sum(parts)]:
        parts[i] += 1
    return parts

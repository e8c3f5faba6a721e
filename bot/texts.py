"""Texts in a person's language: catalogues in memory, money, numbers and dates as that language writes them."""

from __future__ import annotations

import gettext
import html
import io
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_timedelta, get_datetime_format
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_compact_currency, format_compact_decimal, format_decimal

from bot.kernel.money import STARS, Money, exponent
from bot.kernel.rate import WHOLE, Rate

LOCALES = Path(__file__).parent.parent / "locales"

# Telegram sends IETF-like codes; every Chinese one means zh_Hans while no zh_Hant exists.
_CHINESE = "zh_Hans"
_SECOND = timedelta(seconds=1)
_COMPACT_FROM = 100_000
"""In whole units: from here on a chart's edge has no room for all the digits."""


class Html(str):
    """Text that already is Telegram HTML, made by us: it is not escaped again."""

    __slots__ = ()


@cache
def _money_pattern(language: str, digits: int) -> NumberPattern:
    """The language's way of writing money, with as many decimals as the currency has: Babel's own number of
    digits is for display and differs from ISO's."""
    pattern: NumberPattern = copy(Locale.parse(language).currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return pattern


@cache
def _rate_pattern(language: str) -> NumberPattern:
    """The language's way of writing per cent, with as many decimals as a basis point needs."""
    pattern: NumberPattern = copy(Locale.parse(language).percent_formats[None])
    pattern.frac_prec = (0, 2)
    return pattern


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's texts. Calling it gives HTML: every plain parameter is escaped on the way in."""

    language: str
    default: str
    catalogue: gettext.NullTranslations
    zone: ZoneInfo

    def __call__(self, key: str, **params: object) -> Html:
        return Html(self.catalogue.gettext(key).format_map({k: self._shown(v) for k, v in params.items()}))

    def plural(self, key: str, n: int, **params: object) -> Html:
        """The form of `key` that the language uses for `n`, which fills `{n}`."""
        shown = {k: self._shown(v) for k, v in {**params, "n": n}.items()}
        return Html(self.catalogue.ngettext(key, key, n).format_map(shown))

    def plain(self, key: str, **params: object) -> str:
        """The text unescaped: for buttons, alerts, commands and invoice titles, which Telegram shows as they are."""
        return html.unescape(self(key, **params))

    def _shown(self, value: object) -> str:
        if isinstance(value, Html):
            return value
        if isinstance(value, Money):
            return html.escape(self.money(value))
        if isinstance(value, Decimal):
            return html.escape(self.decimal(value))
        if isinstance(value, Rate):
            return html.escape(self.rate(value))
        if isinstance(value, datetime):
            return html.escape(self.moment(value))
        if isinstance(value, int) and not isinstance(value, bool):
            return self.number(value)
        return html.escape(str(value), quote=False)

    @property
    def locale(self) -> Locale:
        return Locale.parse(self.language)

    def pick(self, names: Mapping[str, str]) -> str:
        """The owner's own words in this language, else in the shop's first, else in whichever he wrote."""
        return names.get(self.language) or names.get(self.default) or next(filter(None, names.values()), "")

    def number(self, value: int) -> str:
        return str(format_decimal(value, locale=self.locale))

    def money(self, money: Money) -> str:
        """`12,30 €`: digits by the currency's own exponent, place of the sign by the language."""
        if money.currency == STARS:
            return f"{self.number(money.minor)} ⭐"
        pattern = _money_pattern(self.language, exponent(money.currency))
        return str(pattern.apply(money.major, self.locale, currency=money.currency, currency_digits=False))

    def money_short(self, money: Money) -> str:
        """For a chart's edge: `€500`, `¥1.2万`, and cents only where there are some."""
        whole = abs(money.major)
        if whole >= _COMPACT_FROM:
            if money.currency == STARS:
                return f"{format_compact_decimal(money.minor, locale=self.locale, fraction_digits=1)} ⭐"
            compact = format_compact_currency(
                money.major, money.currency, locale=self.locale, fraction_digits=1
            )
            return str(compact)
        if money.currency == STARS or whole % 1:
            return self.money(money)
        pattern = _money_pattern(self.language, 0)
        return str(pattern.apply(money.major, self.locale, currency=money.currency, currency_digits=False))

    def decimal(self, value: Decimal) -> str:
        """Exactly, with as many decimals as it has and no zeros after them: `1.875`."""
        return str(format_decimal(value, locale=self.locale, decimal_quantization=False))

    def rate(self, rate: Rate) -> str:
        """`12.5%`, `12,5 %`: what a basis point needs, and no zeros after it."""
        share = Decimal(rate.basis_points) / WHOLE
        return str(_rate_pattern(self.language).apply(share, self.locale))

    def moment(self, instant: datetime) -> str:
        """Day and minute on the shop's clock: `Nov 25, 05:34`."""
        day, minute = (
            format_skeleton(skeleton, instant, tzinfo=self.zone, locale=self.locale)
            for skeleton in ("MMMd", "Hm")
        )
        return str(get_datetime_format("medium", self.locale)).replace("{1}", day).replace("{0}", minute)

    def calendar_day(self, day: date) -> str:
        """`Nov 25`: a day without its year."""
        return str(format_skeleton("MMMd", day, locale=self.locale))

    def weekday(self, day: date) -> str:
        """`Wednesday`, as a title."""
        named = str(format_date(day, "EEEE", locale=self.locale))
        return named[:1].upper() + named[1:]

    def percent(self, change: int) -> str:
        """`+12%`, `−3 %`: whole per cent with its sign."""
        pattern = _rate_pattern(self.language)
        shown = str(pattern.apply(Decimal(abs(change)) / 100, self.locale))
        return f"{'+' if change > 0 else '−' if change < 0 else '±'}{shown}"

    def duration(self, seconds: float) -> str:
        """`8 minutes`, `67 minutes`, `3 hours`: roughly, by the largest unit that there are two of."""
        return str(
            format_timedelta(timedelta(seconds=max(1, round(seconds))), threshold=2, locale=self.locale)
        )

    def month(self, instant: datetime) -> str:
        """`November 2026` on the shop's clock, as a title."""
        named = str(format_skeleton("yMMMM", instant, tzinfo=self.zone, locale=self.locale))
        return named[:1].upper() + named[1:]

    def ago(self, instant: datetime, now: datetime) -> str:
        """`2 minutes ago`, in one unit; what is just over was a second ago."""
        passed = max(now - instant, _SECOND)
        return str(format_timedelta(-passed, add_direction=True, threshold=1.5, locale=self.locale))

    def span(self, length: timedelta) -> str:
        """`12 sec`, `3 min`: how long something took, in one unit; below a second only that."""
        told = format_timedelta(max(length, _SECOND), format="short", threshold=1.5, locale=self.locale)
        return f"< {told}" if length < _SECOND else str(told)

    def day(self, instant: datetime) -> str:
        return str(format_date(instant.astimezone(self.zone).date(), "medium", locale=self.locale))


@dataclass(frozen=True, slots=True)
class Catalogues:
    """All languages the shop speaks; the first is the shop's own."""

    languages: tuple[str, ...]
    zone: ZoneInfo

    def speaking(self, languages: tuple[str, ...], zone: ZoneInfo) -> Catalogues:
        """The shop's languages and zone as the owner has set them by now; those without texts are left out."""
        spoken = tuple(one for one in languages if one in available_languages()) or self.languages
        return Catalogues(spoken, zone)

    def language_for(self, *wishes: str | None) -> str:
        """The first wish that is spoken here: `pt-br` → pt_BR → pt, `zh-tw` → zh_Hans; else the shop's first."""
        for wish in filter(None, wishes):
            for candidate in _candidates(str(wish)):
                if candidate in self.languages:
                    return candidate
        return self.languages[0]

    def of(self, *wishes: str | None) -> Texts:
        language = self.language_for(*wishes)
        return Texts(language, self.languages[0], read_catalogue(language), self.zone)


def _candidates(code: str) -> list[str]:
    parts = code.replace("-", "_").split("_")
    language = parts[0].lower()
    if language == "zh":
        return [_CHINESE]
    return ["_".join([language, *(part.upper() for part in parts[1:2])]), language]


@cache
def available_languages(folder: Path = LOCALES) -> tuple[str, ...]:
    return tuple(sorted(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/messages.po")))


@cache
def read_catalogue(language: str, folder: Path = LOCALES) -> gettext.GNUTranslations:
    """Compiles a language's .po files in memory: no .mo in git and no build step."""
    with (folder / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)

"""Make the font that documents are printed with out of two upstream fonts.

    .venv/bin/python scripts/subset_font.py NotoSans-Regular.ttf NotoSansSC-Regular.ttf

Writes bot/gateways/fonts/print.ttf: Latin, Greek, Cyrillic and currency signs of Noto Sans, everything else of Noto
Sans SC, both cut down to what a shop prints. Noto Sans SC alone lacks ₽, ₸, ₹, ₴ and the letters of Ukrainian and
Polish. Both must be static TrueType fonts (outlines in `glyf`) with 1,000 units per em, in one weight.

The result is a font of its own under the same licence (OFL.txt beside it), so it has a name of its own. The same
upstream files give the same bytes.
"""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "bot" / "gateways" / "fonts" / "print.ttf"
NAME = "Distribot Print"
POSTSCRIPT_NAME = "DistribotPrint-Regular"

INVISIBLE = frozenset({"Cc", "Cf", "Mn", "Me", "Zl", "Zp"})

# Of Noto Sans: ASCII to Latin Extended-B, Greek, Cyrillic, Vietnamese, punctuation, super- and subscripts, currencies.
LETTERS = (
    (0x20, 0x24F),
    (0x2B0, 0x2FF),
    (0x370, 0x52F),
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0x2070, 0x209F),
    (0x20A0, 0x20CF),
    (0x2100, 0x214F),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0xFFFD, 0xFFFD),
)
# Of Noto Sans SC, where Noto Sans has nothing: the symbols, kana, brackets and full-width forms of East Asian texts.
SIGNS = (
    (0x2000, 0x206F),
    (0x2100, 0x22FF),
    (0x2300, 0x23FF),
    (0x2460, 0x24FF),
    (0x2500, 0x257F),
    (0x25A0, 0x27BF),
    (0x3000, 0x30FF),
    (0x3200, 0x33FF),
    (0xFE30, 0xFE4F),
    (0xFF01, 0xFFEE),
)
# Given names that no list below holds, though registry offices see them every day.
NAMES = (
    "喆垚堃姮婳媗嫄嬿孖孞峂崟弢彣彧愔旸昉昳晧暐暠暻曈曌朤梽楒橚汧沄沨洺浛淏渼湉炘"
    "烔烜燊燏燚犇玘玹珅珺琀琇琋琤瑀瑄瑒瑢璠皞矞祎禛翀翚芃赟邨鋆锜镕韡頔飏骉龑龢"
)


def ranges(*pairs: tuple[int, int]) -> set[int]:
    return {code for first, last in pairs for code in range(first, last + 1)}


def decoded(encoding: str, leads: Iterable[int], trails: Iterable[int]) -> set[int]:
    """The characters that an old double-byte encoding has in these rows."""
    found: set[int] = set()
    trails = tuple(trails)
    for lead in leads:
        for trail in trails:
            try:
                found.update(map(ord, bytes((lead, trail)).decode(encoding)))
            except UnicodeDecodeError:
                continue
    return found


def hanzi() -> set[int]:
    """All of GB 2312, the frequent levels of Big5 and of JIS X 0208, and names."""
    simplified = decoded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    traditional = decoded("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    japanese = decoded("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF))
    return simplified | traditional | japanese | set(map(ord, NAMES))


def subset(source: Path, wanted: set[int], target: Path) -> set[int]:
    """Write only the outlines and widths of the wanted characters; returns those that the font had."""
    font = TTFont(source, recalcTimestamp=False)
    if "glyf" not in font or "fvar" in font or font["head"].unitsPerEm != 1000:
        raise SystemExit(f"{source}: must be a static TrueType font with 1,000 units per em")
    # What is never seen (joiners, directions, soft hyphens) is left to the printer to leave out.
    seen = {code for code in wanted if unicodedata.category(chr(code)) not in INVISIBLE}
    had: set[int] = seen & font.getBestCmap().keys()
    # No layout, no hints, no vertical metrics: a PDF is set in single characters, left to right.
    options = Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False)
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "STAT", "vhea", "vmtx", "gasp", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=had)
    subsetter.subset(font)
    font.save(target)
    return had


def rename(font: TTFont) -> None:
    """A name of its own, and both copyrights under the same licence."""
    font["name"].names = []
    for number, text in {
        0: "Copyright 2022 The Noto Project Authors. (c) 2014-2021 Adobe, with Reserved Font Name 'Source'.",
        1: NAME,
        2: "Regular",
        3: POSTSCRIPT_NAME,
        4: f"{NAME} Regular",
        5: "Version 1.0",
        6: POSTSCRIPT_NAME,
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        14: "https://openfontlicense.org",
    }.items():
        font["name"].setName(text, number, 3, 1, 0x409)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("letters", type=Path, help="Noto Sans, regular, static TrueType")
    parser.add_argument("hanzi", type=Path, help="Noto Sans SC, regular, static TrueType")
    parser.add_argument("--output", type=Path, default=TARGET)
    arguments = parser.parse_args()

    with TemporaryDirectory() as folder:
        parts = [Path(folder) / name for name in ("letters.ttf", "hanzi.ttf")]
        letters = subset(arguments.letters, ranges(*LETTERS), parts[0])
        signs = subset(arguments.hanzi, (ranges(*SIGNS) | hanzi()) - letters, parts[1])
        font = Merger().merge([str(part) for part in parts])
    rename(font)
    font["post"].formatType = 3.0
    with TTFont(arguments.hanzi) as upstream:
        font["head"].created = font["head"].modified = upstream["head"].modified
    font.recalcTimestamp = False
    font.save(arguments.output)
    if missing := hanzi() - letters - signs - ranges((0, 0x33FF)):
        raise SystemExit(f"neither font has {''.join(map(chr, sorted(missing)))}")
    count, size = len(letters) + len(signs), arguments.output.stat().st_size
    print(f"{arguments.output}: {count:,} characters, {size:,} bytes")


if __name__ == "__main__":
    main()

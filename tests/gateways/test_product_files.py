"""Product files as computers all over the world save them."""

from __future__ import annotations

import codecs
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.imports import FileRefused, Reason
from bot.gateways.product_files import opened_product_file, sent_product_file

HEADER = "Handle,Title,Variant SKU,Variant Price\n"
CHINESE = HEADER + "cha,龙井绿茶 明前特级,A,12\nbei,景德镇白瓷茶杯,B,30\n"
FRENCH = HEADER + "the,Thé vert préféré à l’été,A,12\ncrème,Crème brûlée,B,3\n"
RUSSIAN = HEADER + "chai,Зелёный чай из Краснодара,A,12\nchashka,Фарфоровая чашка,B,30\n"


@pytest.fixture
def saved(tmp_path: Path):
    def save(raw: bytes) -> Path:
        path = tmp_path / "products.csv"
        path.write_bytes(raw)
        return path

    return save


def titles(path: Path) -> tuple[str, list[str]]:
    with opened_product_file(path) as file:
        return file.encoding, [rows[0].cells["Title"] for rows in file.products()]


@pytest.mark.parametrize("text", [CHINESE, FRENCH, RUSSIAN])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_unicode_is_read_with_and_without_its_mark(saved, text: str, mark: bytes, encoding: str):
    expected = [line.split(",")[1] for line in text.splitlines()[1:]]
    assert titles(saved(mark + text.encode(encoding)))[1] == expected


def test_chinese_and_western_files_are_recognised(saved):
    assert titles(saved(CHINESE.encode("gb18030"))) == ("gb18030", ["龙井绿茶 明前特级", "景德镇白瓷茶杯"])
    assert titles(saved(FRENCH.encode("cp1252"))) == ("cp1252", ["Thé vert préféré à l’été", "Crème brûlée"])


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "shift_jis"])
def test_what_cannot_be_told_for_sure_is_refused_with_the_line(saved, encoding: str):
    text = RUSSIAN if encoding != "shift_jis" else HEADER + "cha,ギョクロと抹茶のセット,A,12\n"
    with pytest.raises(FileRefused) as refused:
        titles(saved(text.encode(encoding)))
    assert (refused.value.reason, refused.value.line) == (Reason.ENCODING, 2)


def test_half_a_character_at_the_end_is_refused(saved):
    for raw in (
        HEADER.encode() + "a,茶".encode()[:-1],
        codecs.BOM_UTF16_LE + HEADER.encode("utf-16-le") + b"\x00\xd8",
    ):
        with pytest.raises(FileRefused):
            titles(saved(raw))


def test_rows_of_one_handle_come_together_however_far_apart_they_stand(saved):
    path = saved((HEADER + "a,A,1,1\nb,B,2,1\na,,3,1\nb,,4,1\n").encode())
    with opened_product_file(path) as file:
        assert [[row.line for row in rows] for rows in file.products()] == [[2, 4], [3, 5]]


def test_a_sku_of_another_product_is_pointed_at(saved):
    path = saved((HEADER + "a,A,S-1,1\na,,S-1,1\nb,B,S-1,1\n").encode())
    with opened_product_file(path) as file:
        assert [[row.twin for row in rows] for rows in file.products()] == [[0, 0], [2]]


def test_rows_without_a_handle_belong_to_nobody(saved):
    with opened_product_file(saved((HEADER + ",A,1,1\n,B,2,1\n").encode())) as file:
        assert [len(rows) for rows in file.products()] == [1, 1]


def test_zeros_and_lone_carriage_returns_do_no_harm(saved):
    raw = HEADER.replace("\n", "\r\n").encode() + b'a,"A\0\rB",1,1\r\n'
    assert titles(saved(raw))[1] == ["A\0\rB"]


def test_nothing_is_left_on_disk(saved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = saved(CHINESE.encode())
    titles(path)
    with pytest.raises(FileRefused):
        titles(saved(b"nothing"))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-1.7", b"\x89PNG\r\n", b"\x1f\x8b"]
)
def test_workbooks_archives_and_pictures_are_told_from_texts(tmp_path: Path, start: bytes) -> None:
    file = tmp_path / "goods.csv"
    file.write_bytes(start + b"Handle,Title,Variant Price\n")
    with pytest.raises(FileRefused) as refused, opened_product_file(file):
        raise AssertionError
    assert refused.value.reason is Reason.NOT_TEXT


async def test_a_sent_file_keeps_its_name_and_may_come_in_any_pieces(tmp_path: Path) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for byte in "Handle,Title,Variant Price\ntee,Grüner Tee,5\n".encode():
            yield bytes([byte])

    async with sent_product_file("Мои товары.csv", chunks()) as sheet:
        (rows,) = sheet.products()
    assert sheet.name == "Мои товары.csv"
    assert rows[0].cells["Title"] == "Grüner Tee"

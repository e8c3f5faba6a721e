"""What a report says of a file and its products."""

from __future__ import annotations

from bot.domain.imports import FileRefused, Note, Reason

REASONS = {
    Reason.EMPTY: "the file is empty",
    Reason.NOT_TEXT: "this is a spreadsheet, an archive or a picture; save it as CSV UTF-8",
    Reason.NO_PRODUCTS: "there is no product in it",
    Reason.OURS: "it could not be read",
    Reason.ENCODING: "these bytes are no text that can be told for sure; save the file as CSV UTF-8",
    Reason.QUOTES: 'a cell begins with a quote (") and is not properly closed; nothing behind it can be trusted',
    Reason.LONG_LINE: "the line is longer than a million characters",
    Reason.COLUMN_MISSING: "the column {detail} is missing",
    Reason.COLUMN_TWICE: "the column {detail} is there twice",
    Reason.CELLS: "the row has more cells than the header; is a comma missing its quotes?",
    Reason.HANDLE: "a handle of at most 255 characters is needed",
    Reason.TITLE: "there is no title",
    Reason.PRICE: "{detail!r} is no price above zero in {currency}, with no more decimals than it has",
    Reason.QUANTITY: "{detail!r} is no quantity up to 1,000,000",
    Reason.STATUS: "{detail!r} is none of active, draft, archived",
    Reason.DIGITAL: "digital goods are sold for Telegram Stars only, and this shop sells in {currency}",
    Reason.PHYSICAL: "a shop in Telegram Stars sells digital goods only",
    Reason.SKU: "the SKU {detail} is longer than 64 characters",
    Reason.SKU_TWICE: "the SKU stands in line {detail} too, on another product",
    Reason.SKU_ELSEWHERE: "its SKUs belong to more than one product of the shop",
    Reason.VARIANT_TWICE: "the variant {detail} is there twice",
    Reason.OPTIONS: "its options differ only behind {detail} characters, which is as long as a button may be",
    Reason.VARIANTS: "it has more than 50 variants",
}
NOTES = {
    Note.TITLE_CUT: "with a title cut to 80 characters",
    Note.BODY_CUT: "with a description cut to 700 characters",
    Note.OPTION_CUT: "with options cut to 40 characters",
    Note.MORE_PICTURES: "with further pictures, of which a product keeps the first",
    Note.NEEDS_DELIVERY: "hidden until you write what their buyers receive (in the chat: /admin → Products)",
}


def why(reason: Reason, detail: str, currency: str) -> str:
    return REASONS[reason].format(detail=detail, currency=currency)


def refusal_of_file(name: str, refused: FileRefused) -> str:
    where = f", line {refused.line}" if refused.line else ""
    return f"{name}{where}: {why(refused.reason, refused.detail, '')}. Nothing was imported."

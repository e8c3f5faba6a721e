"""What a distributor sees of the account that he gave, once it is kept."""

from __future__ import annotations

import pytest

from bot.domain.payouts import shown_details


@pytest.mark.promise(40)
@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ("IBAN DE89 3704 0044 0532 0130 00, Dora Fields", "… 3000"),
        ("李娜，工商银行，6222021234567890123", "… 0123"),
        ("+49 30 1234, IBAN DE00 1234 5678 9012 3456 78", "… 5678"),
        ("PayPal: dora@example.org", "… .org"),
    ],
)
def test_an_account_is_known_again_by_how_its_number_ends_wherever_it_stands(
    details: str, shown: str
) -> None:
    assert shown_details(details) == shown

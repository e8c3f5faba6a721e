"""From the warehouse to the customer's hands."""

from bot.domain.fulfilment.verbs import BadParcel, confirm_received, due_to_receive, receive, ship

__all__ = ["BadParcel", "confirm_received", "due_to_receive", "receive", "ship"]

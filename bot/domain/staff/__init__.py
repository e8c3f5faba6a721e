"""Who helps the owner to run the shop: invited by a one-time link, with one role each time, and removed at once."""

from bot.domain.staff.cards import InvitationCard, InvitationRow, MemberRow, Offer
from bot.domain.staff.errors import InvitationExpired, InvitationUsed, OwnerInvited
from bot.domain.staff.events import StaffJoined, StaffRemoved
from bot.domain.staff.queries import (
    SEALED,
    invitation,
    member,
    members,
    names,
    offer,
    open_invitations,
    who_may,
)
from bot.domain.staff.rules import VALID_HOURS, given_role
from bot.domain.staff.verbs import accept, invite, remove, withdraw

__all__ = [
    "SEALED",
    "VALID_HOURS",
    "InvitationCard",
    "InvitationExpired",
    "InvitationRow",
    "InvitationUsed",
    "MemberRow",
    "Offer",
    "OwnerInvited",
    "StaffJoined",
    "StaffRemoved",
    "accept",
    "given_role",
    "invitation",
    "invite",
    "member",
    "members",
    "names",
    "offer",
    "open_invitations",
    "remove",
    "who_may",
    "withdraw",
]

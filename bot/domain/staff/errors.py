"""Why an invitation makes nobody a member of staff."""

from __future__ import annotations

from bot.kernel.errors import Refusal


class InvitationUsed(Refusal):
    """Somebody came by it; also himself, when his role was taken from him since."""

    key = "refusal.invitation_used"


class InvitationExpired(Refusal):
    """Its time is over, or the owner took it back."""

    key = "refusal.invitation_expired"


class OwnerInvited(Refusal):
    """An owner may do everything already: the link stays good for whom it is meant."""

    key = "refusal.owner_invited"

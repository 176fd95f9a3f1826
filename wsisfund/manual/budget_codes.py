"""What the rules of the budget refuse, and in which order (domain §4)."""

from ..errors import Refused


class NoAppropriation(Refused):
    """The budget line, or the support cost line of its programme, has no appropriation in the biennium of that day."""

    slug = "no-appropriation"


class WrongEarmark(Refused):
    """The agreement's money is not meant for that programme, or not so much of it."""

    slug = "wrong-earmark"


class OverAppropriation(Refused):
    """An expenditure or a commitment would pass its appropriation."""

    slug = "over-appropriation"


class OverAllotment(Refused):
    """An expenditure or a commitment would pass its allotment, or take what is allotted to others."""

    slug = "over-allotment"


class OverCash(Refused):
    """More would be spent than the agreement, or the fund as a whole, has in the bank."""

    slug = "over-cash"


class OverCommitment(Refused):
    """A charge or an advance is larger than what its commitment still has open."""

    slug = "over-commitment"


class OverRelease(Refused):
    """The commitment would be lowered by more than it has open."""

    slug = "over-release"


class AdvanceOutstanding(Refused):
    """A commitment may not be closed while an advance under it is outstanding."""

    slug = "advance-outstanding"


class CommitmentMismatch(Refused):
    """An entry names a commitment that is not open, or that stands on another line or agreement."""

    slug = "commitment-mismatch"


ORDER = ("no-authority", "no-appropriation", "wrong-earmark", "over-appropriation", "over-allotment", "over-cash")

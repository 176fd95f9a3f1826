"""The support cost rate of an agreement: a share of each direct charge, that of the fund or one that was waived in writing."""

from datetime import date
from decimal import Decimal
from typing import Final

from ..errors import Refused, UsageFault, clean
from ..register.policies import SUPPORT_COST_RATE
from ..store.index import Index
from ..vocabulary.money import per_cent

# The United Nations' standard rate is 13 %; from this share on a decimal point is more likely wrong than the agreement unusual.
UNUSUAL_FROM: Final = Decimal("0.20")


class BadSupportCostRate(UsageFault):
    """The support cost rate is not a fraction from 0 up to 1."""

    slug = "bad-psc-rate"


class WaiverNeeded(Refused):
    """The support cost rate is none of the fund's, or so high that a decimal point may be wrong, and no waiver allows it."""

    slug = "waiver-needed"


def is_unusual(rate: Decimal) -> bool:
    """Whether a rate is asked about: 0.7 is rather 7 % than 70 %."""
    return UNUSUAL_FROM <= rate < 1


def support_rate(index: Index, rate: Decimal, recognition: str, waiver: str | None, day: date) -> Decimal:
    """`rate` as the books keep it, with two decimals at least.

    Args:
        rate: a fraction (0.07). waiver: document that allows another rate than those of the policy `support-cost-rate`.

    Raises:
        BadSupportCostRate: it is no fraction with at most 6 decimals; or goods in kind are to bear support cost.
        WaiverNeeded: it is none of the fund's rates of `day`, or unusually high, and there is no waiver.
    """
    if not 0 <= rate < 1 or rate != round(rate, 6):
        raise BadSupportCostRate(
            f"{clean(str(rate))[:40]} is no support cost rate",
            why="the rate is a fraction of each direct charge, with at most 6 decimals",
            fix="write 7 per cent as --psc-rate 0.07 or --psc-rate 7%",
        )
    if recognition == "in-kind":
        if rate:
            raise BadSupportCostRate(
                "goods in kind bear no support cost",
                why="they are outside the budget",
                fix="write --psc-rate 0 for an agreement in kind",
            )
    elif not waiver:
        _of_the_fund(index, rate, day)
    # Two decimals at least, so that 0 stands as 0.00 and 0.07 as agreements write it.
    return rate.quantize(Decimal("0.01")) if rate == round(rate, 2) else rate.normalize()


def _of_the_fund(index: Index, rate: Decimal, day: date) -> None:
    usual = SUPPORT_COST_RATE.at(index, day)
    if usual is not None and rate in usual:
        return
    if usual is not None:
        raise WaiverNeeded(
            f"{per_cent(rate)} is no support cost rate of the fund",
            why=f"the policy support-cost-rate allows {', '.join(map(per_cent, usual))} on {day.isoformat()}",
            fix="write the fund's rate, or name the document that waives it: --waiver REF",
        )
    if is_unusual(rate):
        raise WaiverNeeded(
            f"is a support cost rate of {per_cent(rate)} meant?",
            why=f"{rate} is {per_cent(rate)} of each direct charge; a rate of {per_cent(UNUSUAL_FROM)} or more is asked about",
            fix=f"write {per_cent(rate / 10)} as --psc-rate {(rate / 10).normalize():f}; "
            f"where {per_cent(rate)} is agreed, name the document: --waiver REF",
        )

"""What a new referral is like: one that has ended and that it follows, or one it asks beside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext, lazy_gettext

from nrm.agencies.models import Agency, Service
from nrm.cases.models import Case
from nrm.look.fields import Field
from nrm.referrals.following import find_followed, following_notice, offers_after
from nrm.referrals.models import Referral
from nrm.referrals.refer_answers import Answers
from nrm.referrals.refer_views import ReferPage
from nrm.referrals.together_parts import beside_notice, find_joined, offers_beside, turn_field

Offers = Sequence[tuple[Service, Agency]]
NO_PARTNER = lazy_gettext(
    "No partner offers this now. The co-ordinator wants to know of such a gap."
)


@dataclass(frozen=True)
class Like:
    """At most one of them, and nothing for a referral that begins by itself."""

    before: Referral | None
    beside: Referral | None

    @property
    def service(self) -> str:
        """What it asks for, unless something else is chosen."""
        one = self.before or self.beside
        return one.service if one is not None else ""

    def offers(self, case: Case, found: Offers) -> Offers:
        """Those of them who may be asked."""
        return offers_beside(case, self.beside, offers_after(self.before, found))

    @property
    def no_partner(self) -> str:
        """What is said where nobody may be asked."""
        if self.beside is not None:
            return str(gettext("Everybody who offers this is asked already."))
        return str(NO_PARTNER)

    def fields(self, given: Answers) -> list[Field]:
        """What is asked besides service and partner."""
        return [turn_field(given.get("in_turn", "false"))] if self.beside is not None else []

    def shown(self, page: ReferPage) -> ReferPage:
        """The page that says so; one that asks beside another asks for nothing else."""
        if self.before is not None:
            return replace(page, follows=str(self.before.id), notice=following_notice(self.before))
        if self.beside is None:
            return page
        service, *others = page.request
        only = tuple(choice for choice in service.choices if choice.value == self.service)
        request = (replace(service, choices=only), *others)
        notice = beside_notice(self.beside)
        return replace(page, alongside=str(self.beside.id), notice=notice, request=request)


def find_like(case: Case, given: Answers) -> Like:
    """What was named; Missing when it cannot be followed, or nobody else be asked beside it."""
    before = find_followed(case, given.get("follows", ""))
    return Like(before, find_joined(case, given.get("alongside", "")))

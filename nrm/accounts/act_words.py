"""What an entry of the access log says in plain words: acts, outcomes, parts of a record."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext, lazy_gettext

from nrm.look.parts import Tag, Tone

_ACTS: Final[Mapping[str, object]] = {
    "account.activate": lazy_gettext("Activated the account"),
    "account.add_passkey": lazy_gettext("Added a passkey"),
    "account.change_passphrase": lazy_gettext("Changed the passphrase"),
    "account.confirm": lazy_gettext("Confirmed an account"),
    "account.enrol_factor": lazy_gettext("Set up a new phone"),
    "account.invite": lazy_gettext("Invited somebody"),
    "account.list_passkeys": lazy_gettext("Looked at own passkeys"),
    "account.invite_again": lazy_gettext("Invited somebody again"),
    "account.join": lazy_gettext("Used an invitation"),
    "account.list": lazy_gettext("Looked at the list of people"),
    "account.make_recovery_codes": lazy_gettext("Made recovery codes"),
    "account.read": lazy_gettext("Looked at somebody's account"),
    "account.offer_factor": lazy_gettext("Was shown the secret for a new phone"),
    "account.leave": lazy_gettext("Recorded that somebody left"),
    "account.plan_leaving": lazy_gettext("Looked at what somebody who leaves would hand over"),
    "account.read_recovery_codes": lazy_gettext("Looked how many recovery codes are left"),
    "account.reject": lazy_gettext("Said that the words of a key differ"),
    "account.take_back": lazy_gettext("Took an invitation back"),
    "account.recover": lazy_gettext("Set a new passphrase with a recovery code"),
    "account.remove_passkey": lazy_gettext("Removed a passkey"),
    "account.reset_factor": lazy_gettext("Allowed somebody a new phone"),
    "agency.list": lazy_gettext("Looked at the agencies"),
    "agency.propose": lazy_gettext("Proposed an agency"),
    "agency.read_keys": lazy_gettext("Looked at the keys of the agency"),
    "agency.register": lazy_gettext("Registered an agency"),
    "agency.rewrap": lazy_gettext("Moved keys under the agency's new key"),
    "audit.list": lazy_gettext("Looked at own entries"),
    "audit.list_all": lazy_gettext("Looked at the log"),
    "audit.list_case": lazy_gettext("Looked at the log of a case"),
    "audit.resume": lazy_gettext("Went on after a restore"),
    "case.assign": lazy_gettext("Handed a case to a colleague"),
    "case.close": lazy_gettext("Closed a case, or asked for it"),
    "case.decide": lazy_gettext("Recorded a decision"),
    "case.discard": lazy_gettext("Discarded a draft"),
    "case.include": lazy_gettext("Began social inclusion"),
    "case.list": lazy_gettext("Looked at the list of cases"),
    "case.open": lazy_gettext("Opened a new case"),
    "case.presume": lazy_gettext("Recorded a presumption"),
    "case.read": lazy_gettext("Looked at a case, covered"),
    "case.reopen": lazy_gettext("Reopened a case"),
    "case.rewrap": lazy_gettext("Moved the keys of a case under the agency's new key"),
    "case.screen": lazy_gettext("Began screening"),
    "case.step_back": lazy_gettext("Stepped back from a case"),
    "consent.give": lazy_gettext("Recorded a consent"),
    "consent.open": lazy_gettext("Opened the reasons of a consent"),
    "consent.read": lazy_gettext("Looked at a consent"),
    "consent.withdraw": lazy_gettext("Withdrew a consent"),
    "message.list": lazy_gettext("Read questions and answers"),
    "note.list": lazy_gettext("Read notes"),
    "note.write": lazy_gettext("Wrote a note"),
    "recovery.approve": lazy_gettext("Approved a recovery"),
    "recovery.ask": lazy_gettext("Asked for keys that were lost"),
    "recovery.cancel": lazy_gettext("Cancelled a recovery"),
    "recovery.finish": lazy_gettext("Got the keys back by two approvals"),
    "recovery.keep_halves": lazy_gettext("Left halves of the own keys with approvers"),
    "recovery.list": lazy_gettext("Looked at recoveries"),
    "recovery.list_own": lazy_gettext("Looked at requests for the own keys"),
    "recovery.prepare": lazy_gettext("Set a new passphrase in a recovery"),
    "recovery.read": lazy_gettext("Looked at a recovery"),
    "recovery.refuse": lazy_gettext("Refused a recovery"),
    "recovery.try": lazy_gettext("Tried whether halves of keys open"),
    "referral.accept": lazy_gettext("Accepted a referral"),
    "referral.acknowledge": lazy_gettext("Acknowledged a referral"),
    "referral.answer": lazy_gettext("Answered a question"),
    "referral.ask": lazy_gettext("Asked a question"),
    "referral.begin": lazy_gettext("Began a service"),
    "referral.complete": lazy_gettext("Completed a referral"),
    "referral.create": lazy_gettext("Began a referral"),
    "referral.decline": lazy_gettext("Declined a referral"),
    "referral.edit": lazy_gettext("Changed a draft referral"),
    "referral.expire": lazy_gettext("A referral ran out"),
    "referral.hand_on": lazy_gettext("Named another contact for a referral"),
    "referral.list": lazy_gettext("Looked at the list of referrals"),
    "referral.not_engaged": lazy_gettext("Recorded that the person did not engage"),
    "referral.prepare": lazy_gettext("Made a referral ready"),
    "referral.read": lazy_gettext("Looked at a referral"),
    "referral.revoke": lazy_gettext("Ended a referral with its consent"),
    "referral.send": lazy_gettext("Sent a referral"),
    "referral.withdraw": lazy_gettext("Withdrew a referral"),
    "section.read": lazy_gettext("Opened a section"),
    "section.write": lazy_gettext("Wrote a section"),
    "service.list": lazy_gettext("Looked at the directory"),
    "service.offer": lazy_gettext("Offered a service"),
    "session.close": lazy_gettext("Signed out"),
    "session.close_others": lazy_gettext("Signed out everywhere else"),
    "session.list": lazy_gettext("Looked at where one is signed in"),
    "session.open": lazy_gettext("Signed in"),
    "session.read": lazy_gettext("Looked at own account"),
    "session.renew": lazy_gettext("Stayed signed in"),
    "stranger.turned_away": lazy_gettext("Somebody without a sign-in was turned away"),
    "vault.init": lazy_gettext("Made the root keys"),
    "vault.reseal": lazy_gettext("Sealed stored values under new root keys"),
    "vault.rotate": lazy_gettext("Changed the root keys"),
    "vocabulary.list": lazy_gettext("Looked at a list of codes"),
}
_SECTIONS: Final[Mapping[str, object]] = {
    "identity": lazy_gettext("Who the person is"),
    "safe_contact": lazy_gettext("Safe contact"),
    "location": lazy_gettext("Where the person is"),
    "preferences": lazy_gettext("What the person prefers"),
    "indicators": lazy_gettext("Indicators"),
    "account": lazy_gettext("Account"),
    "risk": lazy_gettext("Risk and safety"),
    "needs": lazy_gettext("Needs"),
    "plan": lazy_gettext("Plan"),
    "notes": lazy_gettext("Notes"),
    "screening": lazy_gettext("Screening"),
    "belief": lazy_gettext("Reason to believe"),
    "inclusion": lazy_gettext("Social inclusion"),
}


def act_words(action: str) -> str:
    """The act in the reader's language; the code itself while it has no words yet."""
    return str(_ACTS.get(action, action))


def section_words(section: str) -> str:
    """A part of a record in the reader's language; its code while it has no words yet."""
    return str(_SECTIONS.get(section, section))


def outcome_tag(outcome: str) -> Tag:
    """Done, refused or failed, as a state in words."""
    words = {
        "done": gettext("Done"),
        "refused": gettext("Refused"),
        "failed": gettext("Did not work"),
    }
    return Tag(label=words[outcome], tone=Tone.OPEN if outcome == "done" else Tone.END)

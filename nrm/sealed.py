"""Which column is sealed, by whom, or public: one table over both databases (vault, rule 6).

What a level promises stands at `Level`. A new column is refused by a test until it stands here,
and a text that is merely coded until `SHAPES` says which words it may hold: no free text is coded.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """Who can read a column, were the whole database stolen."""

    # Only a signed-in member of an agency that was given the key; neither service nor thief.
    AGENCY = "agency-sealed"
    # The service with its root keys; a thief of the database cannot.
    SERVICE = "service-sealed"
    # A key, wrapped for one holder: it opens with his passphrase, cookie or private key.
    KEY = "wrapped key"
    # Hashes, signatures, seals, salts, public keys: they prove, and tell nothing of a person.
    PROOF = "proof"
    # Codes of our lists, times, ids, numbers, flags: never a free text.
    CODED = "coded"
    # Names of agencies and accounts, what agencies offer, what the log publishes.
    PUBLIC = "public"


class Row(NamedTuple):
    """Columns of one table at one level; their names are separated by spaces."""

    table: str
    level: Level
    columns: str

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, one by one."""
        return tuple(self.columns.split())


A, S, K, P, C, N = Level

SEALED: Sequence[Row] = (
    # A person's case.
    Row("case", C, "id version code pseudonym lead_agency_id lead_worker_id opened_at status"),
    Row("case", C, "status_since identification_status person_group priority entry_channel region"),
    Row("case", C, "high_risk missing age_disputed legal_hold consent_restricted closure_reason"),
    Row("case", C, "closed_at head_version head_signer_id stepped_back stepped_back_at"),
    Row("case", C, "offered_until"),
    Row("case", P, "head_root head_signature row_seal"),
    Row("record", A, "sealed_content"),
    Row("record", C, "id case_id name number written_at written_by_id"),
    Row("record", P, "record_hash"),
    Row("note", A, "sealed_text"),
    Row("note", C, "id case_id number written_at written_by_id visibility"),
    Row("note", P, "previous_hash chain_hash"),
    Row("draft", A, "sealed_answers"),
    Row("draft", C, "id case_id form version based_on written_at written_by_id told_at"),
    Row("draft", P, "row_seal"),
    Row("pending_step", C, "id version case_id step requested_by_id requested_role requested_at"),
    Row("pending_step", C, "reason given"),
    Row("pending_step", P, "row_seal"),
    # The reasons of a hold are a record of its case. An erasure that is done names no case.
    Row("legal_hold", C, "id version case_id authority set_by_id set_at lifted_by_id lifted_at"),
    Row("legal_hold", P, "row_seal"),
    Row("erasure", C, "id version case_id agency_id reference reason requested_by_id requested_at"),
    Row("erasure", C, "approved_by_id erased_at"),
    Row("erasure", P, "row_seal"),
    Row("emergency", C, "id version case_id agency_id account_id record_number began_at ends_at"),
    Row("emergency", C, "review_due_at countersigned_by_id countersigned_at reviewed_by_id"),
    Row("emergency", C, "reviewed_at outcome"),
    Row("emergency", P, "row_seal"),
    # What auditors look at: who and how often, by codes alone.
    Row("review_item", C, "id version rule about week_at series account_id account_ids agency_id"),
    Row("review_item", C, "case_pseudonym indexes counted usual role_usual threshold raised_at"),
    Row("review_item", C, "state state_at asked_at due_at explanation explained_by_id"),
    Row("review_item", C, "escalated_by_id proposed_by_id decided_by_id decided_at outcome reason"),
    Row("review_item", P, "row_seal"),
    Row("review_week", C, "id version week_at first_index walked_at end_index sample_size drawn"),
    Row("review_week", C, "tallies"),
    Row("review_week", P, "root row_seal"),
    Row("saved_filter", C, "id account_id query made_at"),
    Row("clock", C, "id case_id referral_id name starts_at due_at paused_at stopped_at variant"),
    Row("clock", C, "next_at paused_because paused_by_id"),
    Row("clock", C, "extended_at extended_because extended_by_id"),
    Row("alert", C, "id case_id clock_id kind role at made_at seen_at seen_by_id"),
    Row("alert", C, "noticed_at"),
    # Where somebody hears that something waits; never what.
    Row("mailbox", S, "sealed_address sealed_code"),
    Row("mailbox", C, "id account_id code_until tries pace quiet language made_at confirmed_at"),
    Row("mailbox", C, "refused_at waiting_since sending_since letter_id next_at attempts told_at"),
    Row("notice_mark", C, "id size"),
    Row("log_feed", C, "id size leased_until taken_at failing_since failed_at error"),
    # What the person agreed to; reasons and a child's own views are the sealed details.
    Row("consent", A, "sealed_details"),
    Row("consent", C, "id version case_id pseudonym scope recipient_id purpose fields given_by"),
    Row("consent", C, "obtained_how language interpreter comprehension_checked materials_given"),
    Row("consent", C, "limits_explained given_at recorded_by_id expires_at withdrawn_at"),
    Row("consent", C, "withdrawn_how supersedes_id country"),
    Row("consent", P, "row_seal"),
    Row("referral", S, "sealed_envelope"),
    Row("referral", A, "sealed_address"),
    Row("referral", C, "id version case_id pseudonym reference sender_id recipient_id kind"),
    Row("referral", C, "service urgency consent_id fields state state_at created_at created_by_id"),
    Row("referral", C, "sent_at contact_id accepted_at met_on access_ends_at reason outcome"),
    Row("referral", C, "attempts"),
    Row("referral", C, "follows_id message_count addition_reasons together_id turn"),
    Row("referral", P, "snapshot_hash row_seal"),
    Row("snapshot", A, "sealed_content"),
    Row("snapshot", C, "id referral_id"),
    Row("message", A, "sealed_body"),
    Row("message", C, "id version referral_id case_id kind author_id author_agency_id written_at"),
    Row("message", P, "row_seal"),
    # What the competent authority decided, and when the person had it; the reasons are sealed.
    Row("identification_decision", A, "sealed_reasons"),
    Row("identification_decision", C, "id version case_id submission_id kind outcome"),
    Row("identification_decision", C, "requested_by_id requested_at confirmed_by_id issued_at"),
    Row("identification_decision", C, "delivered_at delivered_how delivered_by_id"),
    Row("identification_decision", C, "recovery_ends_at"),
    Row("identification_decision", P, "row_seal"),
    # That a case goes to another lead agency, whose key opens the sealed ones once it accepted.
    Row("case_transfer", K, "sealed_keys"),
    Row("case_transfer", C, "id version case_id reference sender_id recipient_id state state_at"),
    Row("case_transfer", C, "basis consent_id reason person_group case_status region asked_by_id"),
    Row("case_transfer", C, "asked_at approved_by_id sent_at ends_at decided_by_id worker_id"),
    Row("case_transfer", C, "declined_because"),
    Row("case_transfer", P, "row_seal"),
    # What the law made an agency disclose; to whom stands in a record.
    Row("legal_disclosure", C, "id version case_id agency_id authority sections record_number"),
    Row("legal_disclosure", C, "asked_by_id asked_at decided_by_id decided_at outcome told_at"),
    Row("legal_disclosure", C, "not_told tell_after"),
    Row("legal_disclosure", P, "row_seal"),
    # Where last seen and what was said afterwards are records of the case.
    Row("missing_episode", C, "id version case_id reported_at recorded_by_id risk_level"),
    Row("missing_episode", C, "record_number police_basis police_told_at police_told_by_id"),
    Row("missing_episode", C, "found_at interview_offered_at interview_done_at interview_number"),
    Row("missing_episode", P, "row_seal"),
    # What was done where nobody could be asked; why is a record of the case, or in the consent.
    Row("act_without_consent", C, "id version case_id agency_id kind thing_id record_number"),
    Row("act_without_consent", C, "made_at made_by_id due_at answer answered_at answered_by_id"),
    Row("act_without_consent", C, "told_at not_told look_again_at reviewed_at reviewed_by_id"),
    Row("act_without_consent", C, "outcome"),
    Row("act_without_consent", P, "row_seal"),
    # Which cases belong together, known to their agency alone.
    Row("case_group", C, "id version reference lead_agency_id made_by_id made_at"),
    Row("case_group", P, "row_seal"),
    Row("case_group_member", C, "id version case_id group_id added_by_id added_at"),
    Row("case_group_member", P, "row_seal"),
    # Who is around a person; a name without an account, and where one meets, stand in records.
    Row("participant", C, "id version case_id part agency_id account_id record_number asked_by_id"),
    Row("participant", C, "begun_at until_at ended_at ended_because"),
    Row("participant", P, "row_seal"),
    # The copy opens to whoever attends, and to nobody else.
    Row("appointment", A, "sealed_copy"),
    Row("appointment", C, "id version case_id participant_id attendee_id meets_at record_number"),
    Row("appointment", C, "made_by_id made_at ended_at ended_because holder_key_id signer_id"),
    Row("appointment", P, "signature row_seal"),
    # What an authority and the police tell each other about a submission.
    Row("restricted_thread", C, "id version case_id submission_id authority_id police_id"),
    Row("restricted_thread", C, "reference began_by_id began_at last_agency_id note_count"),
    Row("restricted_thread", C, "ended_at"),
    Row("restricted_thread", P, "row_seal"),
    Row("restricted_note", A, "sealed_text"),
    Row("restricted_note", C, "id version thread_id case_id number author_id author_agency_id"),
    Row("restricted_note", C, "written_at"),
    Row("restricted_note", P, "row_seal"),
    # What an agency notes for itself about a referral that it accepted.
    Row("service_notebook", C, "id version case_id referral_id agency_id began_at note_count"),
    Row("service_notebook", C, "ended_at"),
    Row("service_notebook", P, "row_seal"),
    Row("service_note", A, "sealed_text"),
    Row("service_note", C, "id version notebook_id case_id number author_id agency_id written_at"),
    Row("service_note", P, "row_seal"),
    # That a person asked for the record, and what became of it; how it is safe stands in a record.
    Row("subject_access_request", C, "id version case_id asker identity_check form safe"),
    Row("subject_access_request", C, "language record_number asked_at recorded_by_id recorded_at"),
    Row("subject_access_request", C, "due_at extension_reason left_out chosen_by_id outcome"),
    Row("subject_access_request", C, "decided_by_id decided_at refusal_reason printed_at"),
    Row("subject_access_request", C, "delivered_at delivered_how"),
    Row("subject_access_request", P, "row_seal"),
    # That an adult said no, told without saying who: it leads to no case and ends with none.
    Row("anonymous_notification", S, "sealed_statement"),
    Row("anonymous_notification", C, "id agency_id quarter_at"),
    # Who came to an open group, in numbers: of no case and no person.
    Row("attendance_count", C, "id version agency_id day_at quarter_at setting adults children"),
    Row("attendance_count", C, "not_asked recorded_by_id recorded_at"),
    Row("attendance_count", P, "row_seal"),
    # What one agency asks another: for advice or for room, never about whom.
    Row("consultation", A, "sealed_content"),
    Row("consultation", C, "id version kind service_id service sender_id recipient_id asked_by_id"),
    Row("consultation", C, "urgency state state_at asked_at due_at ends_at missed_at"),
    Row("consultation", P, "row_seal"),
    # Where a value of a record may be found: first bits of an HMAC, which others share.
    Row("blind_index", C, "id case_id agency_id field key_version level holder_key_id compared"),
    Row("blind_index", P, "bucket"),
    # The whole HMAC, for members of the co-ordinating agency alone.
    Row("blind_index", A, "sealed_tag"),
    # Whether two cases are of one person: asked, answered, closed.
    Row("duplicate_question", C, "id version found_at asked_by_id asked_at closed_by_id closed_at"),
    Row("duplicate_question", C, "outcome"),
    Row("duplicate_question", P, "row_seal"),
    Row("duplicate_side", C, "id version question_id case_id answer answered_by_id answered_at"),
    Row("duplicate_side", P, "row_seal"),
    # Keys, and whose they are. A lock is held by the service until the recipient accepts.
    Row("grant", K, "sealed_key"),
    Row("grant", S, "sealed_lock"),
    Row("grant", C, "id version kind subject_id case_id holder_id holder_key_id state signer_id"),
    Row("grant", C, "made_at"),
    Row("grant", P, "signature row_seal"),
    Row("certificate", C, "id version subject_kind subject_id agency_id epoch duties issuer_id"),
    Row("certificate", C, "issued_at ended_at"),
    Row("certificate", P, "encryption_public signing_public signature row_seal"),
    Row("shred_secret", S, "sealed_secret"),
    Row("shred_secret", C, "kind subject_id part state written_at"),
    # People and agencies.
    Row("account", K, "sealed_keys"),
    Row("account", N, "name"),
    Row("account", C, "id version role duties agency_id state certificate_id made_at"),
    Row("account", C, "on_duty_until"),
    Row("account", C, "pepper_version memory_kib passes lanes"),
    Row("account", P, "salt verifier_hash encryption_public signing_public row_seal"),
    Row("invitation", C, "id version account_id expires_at used_at"),
    Row("invitation", P, "code_hash row_seal"),
    Row("joining", K, "sealed_keys"),
    Row("joining", C, "id version account_id ends_at"),
    Row("joining", P, "token_hash row_seal"),
    Row("second_factor", S, "sealed_seed"),
    Row("second_factor", C, "id version account_id kind last_step"),
    Row("second_factor", P, "row_seal"),
    Row("passkey", S, "sealed_name"),
    Row("passkey", C, "id version account_id sign_count last_challenge_at made_at used_at"),
    Row("passkey", P, "credential_id public_key row_seal"),
    Row("recovery_code", K, "sealed_keys"),
    Row("recovery_code", C, "id version account_id made_at ended_at"),
    Row("recovery_code", P, "verifier_hash row_seal"),
    Row("quorum", K, "sealed_keys sealed_first sealed_second"),
    Row("quorum", C, "id version account_id owner_key_id first_key_id second_key_id made_at"),
    Row("quorum", C, "ended_at"),
    Row("quorum", P, "signature row_seal"),
    Row("recovery", K, "sealed_fresh"),
    Row("recovery", C, "id version account_id agency_id lost asked_at opens_at ends_at"),
    Row("recovery", C, "prepared_at pepper_version memory_kib passes lanes ended_at ending"),
    Row("recovery", P, "ticket_hash salt verifier_hash fresh_public row_seal"),
    Row("approval", K, "sealed_half"),
    Row("approval", C, "id version recovery_id quorum_id approver_key_id made_at"),
    Row("approval", P, "signature row_seal"),
    Row("factor_reset", C, "id version account_id given_by_id made_at ends_at ended_at"),
    Row("factor_reset", P, "row_seal"),
    Row("signed_in", K, "sealed_keys"),
    Row("signed_in", C, "id version account_id began_at ends_at touched_at ended_at"),
    Row("signed_in", P, "token_hash row_seal"),
    Row("device", C, "id version account_id ends_at"),
    Row("device", P, "token_hash row_seal"),
    Row("system", K, "sealed_keys"),
    Row("system", C, "id version account_id scopes made_by_id made_at expires_at used_at ended_at"),
    Row("system", P, "token_hash row_seal"),
    # Where a system hears that a referral waits, and what it is told: an id.
    Row("webhook", S, "sealed_address sealed_secret sealed_old_secret"),
    Row("webhook", C, "id account_id old_until made_at taken_at failing_since failed_at error"),
    Row("webhook", C, "stopped_at"),
    Row("webhook_message", C, "id webhook_id kind referral_id made_at next_at attempts sent_at"),
    Row("webhook_message", C, "given_up_at"),
    Row("attempt", C, "failures blocked_until"),
    Row("attempt", P, "key"),
    # What somebody without an account handed over.
    Row("intake_region", N, "region"),
    Row("intake_region", C, "id version agency_id"),
    Row("intake_region", P, "row_seal"),
    # Other countries: what two people compared, what is asked, what came, what waits to go.
    Row("focal_point", N, "name address authority"),
    Row("focal_point", C, "id version country kind agency_id key_version paired_at paired_by_id"),
    Row("focal_point", C, "ended_at"),
    Row("focal_point", P, "public_key row_seal"),
    Row("trm_referral", C, "id version case_id focal_point_id service urgency consent_id fields"),
    Row("trm_referral", C, "state state_at created_at created_by_id certificate_id reason outcome"),
    Row("trm_referral", C, "sent_count heard"),
    Row("trm_referral", P, "public_key snapshot_hash row_seal"),
    Row("trm_arrival", S, "sealed_envelope"),
    Row("trm_arrival", K, "sealed_key"),
    Row("trm_arrival", A, "sealed_content"),
    Row("trm_arrival", C, "id version exchange_id focal_point_id agency_id service urgency state"),
    Row("trm_arrival", C, "state_at arrived_at due_at until_at certificate_id decided_by_id"),
    Row("trm_arrival", C, "reason outcome sent_count heard missed_at"),
    Row("trm_arrival", P, "row_seal"),
    Row("trm_message", S, "sealed_body"),
    Row("trm_message", C, "id exchange_id asks number focal_point_id case_id made_at next_at"),
    Row("trm_message", C, "attempts told_at"),
    Row("concern", K, "sealed_key"),
    Row("concern", A, "sealed_content"),
    Row("concern", C, "id version agency_id state state_at urgency arrived_at due_at"),
    Row("concern", C, "certificate_id taken_by_id closed_because overdue_at again_at passed"),
    Row("concern", P, "receipt_hash row_seal"),
    Row("repeat", C, "account_id status thing_id at"),
    Row("repeat", P, "key_digest digest"),
    Row("agency", N, "name kind accepting region"),
    Row("agency", C, "id version state certificate_id parent_id"),
    Row("agency", P, "row_seal"),
    Row("agency_change", C, "id version agency_id change reason taker_id requested_by_id asked_as"),
    Row("agency_change", C, "asked_at decided_by_id decided_at outcome"),
    Row("agency_change", P, "row_seal"),
    Row("service", N, "service region languages accepting genders ages helpers accessibility"),
    Row("service", N, "hours urgent_phone places counted_at withdrawn_at"),
    Row("service", C, "id version agency_id"),
    Row("service", P, "row_seal"),
    # The access log. Persons and cases stand in it by id and pseudonym, content never.
    Row("audit_entry", C, "index body at actor agency action case_pseudonym referral_pseudonym"),
    Row("audit_entry", C, "consent_pseudonym outcome n"),
    Row("audit_entry", P, "leaf_hash nodes seal"),
    Row("audit_row", C, "row_key index"),
    Row("audit_row", P, "digest"),
    Row("audit_mark", C, "index key"),
    Row("audit_head", C, "id size generation signed_at"),
    Row("audit_head", P, "frontier mac"),
    Row("audit_checkpoint", C, "size at"),
    Row("audit_checkpoint", N, "note"),
    Row("audit_cosignature", C, "size witness at"),
    Row("audit_cosignature", N, "line"),
)

_PSEUDONYM = "[0-9a-f]{32}"
_NAMED = r"([a-z_]+\.[a-z_.]+|file_[0-9a-f]{32})"
_FIELDS = rf"({_NAMED}( {_NAMED})*)?"
_WHY = r"([a-z_]+\.[a-z_.]+|files):[a-z_]+"
_ROLES = (
    "social_worker|supervisor|partner_worker|competent_authority|co_ordinator|auditor|"
    "statistician|administrator|attendant|system"
)
# As in `withdrawal_ways`, or the mark of a consent that was never given, or that the person did not
# withdraw.
_WITHDRAWN_HOW = (
    "verbal|written|electronic|interpreter_mediated|told_recipient|refused|replaced|age_changed"
    "|not_upheld|part_over"
)
_PAUSED = (
    "question|person_asks|person_unwell|not_safe|no_interpreter|partner_first|authority_first|"
    "too_few_staff"
)
_SCOPES = r"(directory\.read|referrals\.read|referrals\.answer)"
_WHY_NOT_TAKEN = (
    "no_address|not_public|unreachable|too_slow|not_certified|no_answer|redirects|refuses|broken|"
    "gone"
)
_DIGESTS = "([0-9a-f]{64}( [0-9a-f]{64})*)?"
_DUTIES = "(custodian|registrar)?|custodian registrar"

# What a coded text may hold: a code of the list named with `@`, else what the whole of it matches.
SHAPES: Mapping[str, str] = {
    "account.duties": _DUTIES,
    "account.role": _ROLES,
    "account.state": "invited|activated|active|ended|left",
    "act_without_consent.answer": "countersigned|refused",
    "act_without_consent.kind": "@without_consent_acts",
    "act_without_consent.not_told": "@not_told_reasons",
    "act_without_consent.outcome": "@review_outcomes",
    "agency.state": "proposed|active|suspended|locked|closing|closed",
    "agency_change.asked_as": "custodian|registrar|co_ordinator",
    "agency_change.change": "suspend|resume|close",
    "agency_change.outcome": "approved|refused|expired",
    "agency_change.reason": "@agency_change_reasons",
    "alert.kind": "warn|breach|over",
    "alert.role": _ROLES,
    "attendance_count.setting": "@attendance_settings",
    "audit_entry.action": r"[a-z_]+\.[a-z_]+",
    # Canonical JSON, whose schema has no free text (docs/log-format.md).
    "audit_entry.body": r"\{.*\}",
    "audit_entry.case_pseudonym": _PSEUDONYM,
    "audit_entry.consent_pseudonym": _PSEUDONYM,
    "audit_entry.outcome": "done|refused|failed",
    "audit_entry.referral_pseudonym": _PSEUDONYM,
    "audit_cosignature.witness": "[0-9a-f]{8}",
    "audit_mark.key": "(section|purpose|request):[A-Za-z0-9_.:-]+",
    "audit_row.row_key": "[a-z_]+:[0-9a-f-]{32,36}",
    "blind_index.field": "name|name_and_year|phone|document",
    "case.closure_reason": "@closure_reasons",
    "case.code": "[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}",
    "case.entry_channel": "@entry_channels",
    "case.identification_status": "@identification_statuses",
    "case.person_group": "@person_groups",
    "case.priority": "@priorities",
    "case.pseudonym": _PSEUDONYM,
    "case.region": "@regions",
    "case.status": "@case_statuses",
    "case.stepped_back": "[0-9a-f-]{36}( [0-9a-f-]{36})*",
    "case_group.reference": "G-[0-9A-HJKMNP-TV-Z]{8}",
    "case_transfer.basis": "@transfer_bases",
    "case_transfer.case_status": "@case_statuses",
    "case_transfer.declined_because": "@transfer_decline_reasons",
    "case_transfer.person_group": "@person_groups",
    "case_transfer.reason": "@transfer_reasons",
    "case_transfer.reference": "T-[0-9A-HJKMNP-TV-Z]{8}",
    "case_transfer.region": "@regions",
    "case_transfer.state": "@transfer_states",
    "certificate.duties": _DUTIES,
    "certificate.subject_kind": "account|agency",
    "clock.extended_because": "@delay_reasons",
    "clock.name": "[a-z_]+",
    # One of `delay_reasons`, or what a step says.
    "clock.paused_because": _PAUSED,
    "clock.variant": "[a-z0-9_]+",
    "concern.closed_because": "@concern_end_reasons",
    "concern.state": "@concern_states",
    "concern.urgency": "@priorities",
    "consent.country": "@countries",
    "consultation.kind": "@consultation_kinds",
    "consultation.service": "@services",
    "consultation.state": "@consultation_states",
    "consultation.urgency": "@priorities",
    "consent.fields": _FIELDS,
    "consent.given_by": "@given_by",
    "consent.language": "@languages",
    "consent.obtained_how": "@obtained_how",
    "consent.pseudonym": _PSEUDONYM,
    "consent.purpose": "@purposes",
    "consent.scope": "@consent_scopes",
    "consent.withdrawn_how": _WITHDRAWN_HOW,
    "draft.form": "[a-z_]+",
    "duplicate_question.outcome": "@duplicate_outcomes",
    "duplicate_side.answer": "@duplicate_answers",
    "emergency.outcome": "@review_outcomes",
    "review_item.about": r"[0-9a-f-]{32,64}|\d+",
    "review_item.account_ids": "([0-9a-f-]{36}( [0-9a-f-]{36})*)?",
    "review_item.case_pseudonym": _PSEUDONYM,
    "review_item.explanation": "@review_explanations",
    "review_item.indexes": r"(\d+( \d+)*)?",
    "review_item.outcome": "@review_outcomes",
    "review_item.reason": "@review_reasons",
    "review_item.rule": "@review_rules",
    "review_item.state": "@review_states",
    "saved_filter.query": "[a-z]+=[A-Za-z0-9_.~%+-]+(&[a-z]+=[A-Za-z0-9_.~%+-]+)*",
    "review_week.drawn": r"(\d+( \d+)*)?",
    "review_week.tallies": r"([0-9a-f-]{36} [a-z_]+( \d+){3}(;[0-9a-f-]{36} [a-z_]+( \d+){3})*)?",
    "erasure.reason": "@erasure_reasons",
    "erasure.reference": "E-[0-9A-HJKMNP-TV-Z]{8}",
    "focal_point.country": "@countries",
    "focal_point.kind": "social|ngo",
    "grant.kind": "agency|case|referral|thread|transfer|restricted|consultation|service_notebook",
    "grant.state": "open|locked",
    "identification_decision.delivered_how": "@decision_deliveries",
    "identification_decision.kind": "@decision_kinds",
    "identification_decision.outcome": "positive|negative",
    "missing_episode.police_basis": "@screening_bases",
    "missing_episode.risk_level": "@risk_levels",
    "appointment.ended_because": "cancelled|part_over|passed|case_closed|case_erased",
    "participant.ended_because": "@participant_end_reasons",
    "participant.part": "@participant_parts",
    "legal_disclosure.authority": "@disclosure_authorities",
    "legal_disclosure.not_told": "@not_told_reasons",
    "legal_disclosure.outcome": "approved|refused",
    "legal_disclosure.sections": "[a-z_]+( [a-z_]+)*",
    "legal_hold.authority": "@hold_authorities",
    "message.kind": "question|answer|appointment|feedback",
    "note.visibility": "agency",
    "pending_step.given": "([a-z_]+=(True|False)( [a-z_]+=(True|False))*)?",
    "pending_step.reason": "@closure_reasons",
    "pending_step.requested_role": _ROLES,
    "pending_step.step": "[a-z_]+",
    "record.name": "[a-z_]+|file_[0-9a-f]{32}",
    "recovery.ending": "done|cancelled|refused",
    "recovery.lost": "passphrase|both",
    "referral.addition_reasons": rf"({_WHY}( {_WHY})*)?",
    "referral.fields": _FIELDS,
    "referral.kind": "@referral_kinds",
    "referral.met_on": r"\d{4}-\d{2}-\d{2}",
    "referral.outcome": "@outcome_codes",
    "referral.pseudonym": _PSEUDONYM,
    "referral.reason": "[a-z_]+",
    "referral.reference": "R-[0-9A-HJKMNP-TV-Z]{8}",
    "referral.service": "@services",
    "mailbox.language": "@languages",
    "mailbox.pace": "at_once|daily",
    "mailbox.quiet": "never|nights|evenings|weekends",
    "referral.state": "@referral_states",
    "referral.urgency": "@urgencies",
    "restricted_thread.reference": "N-[0-9A-HJKMNP-TV-Z]{8}",
    "second_factor.kind": "totp",
    "shred_secret.kind": "case|referral|transfer|concern|arrival|consultation|service_notebook",
    "shred_secret.part": "content|log|half",
    "shred_secret.state": "pending|live",
    "subject_access_request.asker": "@access_askers",
    "subject_access_request.delivered_how": "@access_deliveries",
    "subject_access_request.extension_reason": "@access_extension_reasons",
    "subject_access_request.form": "@access_forms",
    "subject_access_request.identity_check": "@access_identity_checks",
    "subject_access_request.language": "@languages",
    "subject_access_request.left_out": r"([a-z_.]+=[a-z_]+( [a-z_.]+=[a-z_]+)*)?",
    "subject_access_request.outcome": "approved|refused",
    "subject_access_request.refusal_reason": "@access_refusal_reasons",
    "system.scopes": f"{_SCOPES}( {_SCOPES})*",
    "trm_arrival.heard": _DIGESTS,
    "trm_arrival.outcome": "@outcome_codes",
    "trm_arrival.reason": "[a-z_]+",
    "trm_arrival.service": "@services",
    "trm_arrival.state": "@trm_arrival_states",
    "trm_arrival.urgency": "@urgencies",
    "trm_referral.fields": _FIELDS,
    "trm_referral.heard": _DIGESTS,
    "trm_referral.outcome": "@outcome_codes",
    "trm_referral.reason": "[a-z_]+",
    "trm_referral.service": "@services",
    "trm_referral.state": "@trm_referral_states",
    "trm_referral.urgency": "@urgencies",
    "log_feed.error": _WHY_NOT_TAKEN,
    "webhook.error": _WHY_NOT_TAKEN,
    "webhook_message.kind": r"referral\.waits|test",
}


def level_of(table: str, column: str) -> Level:
    """The level of a column; KeyError for one that is not listed."""
    for row in SEALED:
        if row.table == table and column in row.names:
            return row.level
    raise KeyError(f"{table}.{column}")

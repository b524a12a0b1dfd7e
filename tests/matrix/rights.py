"""Which role may open what: every address that the service answers stands here once.

    who             what the address names, where it names something of an area or a person
    ─────────────   ──────────────────────────────────────────────────────────────────────
    Right(STAFF)                     a list or a form: it shows what lies in the person's area
    Right(STAFF, "check")            one check: of one's own area it opens; of another area, and
                                     one that does not exist, it is absent (404)
    Right(…, reach="anywhere")       one thing, whose area does not matter to those who may
    Right(…, reach="oneself")        one's own thing; that of somebody else is absent
    Right(…, reach="maker")          what staff of an area made: theirs alone, absent for others

Whoever has not the role is forbidden it (403), whatever the address names. Without a session a
page sends to the sign-in form, and the API answers 401.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

ADMINISTRATOR = ("administrator",)
STAFF = ("administrator", "staff")
BUREAU = ("administrator", "staff", "inspector")
ENTERPRISE = ("enterprise",)
SIGNED_IN = (*BUREAU, "enterprise")
ANYBODY = (*SIGNED_IN, "anonymous")


class Right(NamedTuple):
    """Who may use an address, and what kind of thing it names (see cities.py)."""

    who: tuple[str, ...]
    what: str = ""
    reach: Literal["area", "anywhere", "oneself", "maker"] = "area"


RIGHTS = {
    # --- for everybody, also without a session
    "GET /": Right(ANYBODY),
    "GET /healthz": Right(ANYBODY),
    "GET /metrics": Right(ANYBODY),  # a token of its own opens it, no session
    "GET /L/": Right(ANYBODY, "label", reach="anywhere"),
    "GET /l/": Right(ANYBODY, "label", reach="anywhere"),
    "GET /L/<code>": Right(ANYBODY, "label", reach="anywhere"),
    "GET /l/<code>": Right(ANYBODY, "label", reach="anywhere"),
    "GET /L/<code>/report": Right(ANYBODY, "label", reach="anywhere"),
    "GET /l/<code>/report": Right(ANYBODY, "label", reach="anywhere"),
    "POST /L/<code>/report": Right(ANYBODY, "label", reach="anywhere"),
    "POST /l/<code>/report": Right(ANYBODY, "label", reach="anywhere"),
    "GET /L/<code>/report/<uuid:token>": Right(ANYBODY, "told report", reach="anywhere"),
    "GET /l/<code>/report/<uuid:token>": Right(ANYBODY, "told report", reach="anywhere"),
    "GET /verify/": Right(ANYBODY, "sealed record", reach="anywhere"),
    "GET /verify/<sha256>": Right(ANYBODY, "sealed record", reach="anywhere"),
    "GET /VERIFY/<sha256>": Right(ANYBODY, "sealed record", reach="anywhere"),
    "POST /language/<any(zh, en):chosen>": Right(ANYBODY, "language", reach="anywhere"),
    "GET /app": Right(ANYBODY),
    "GET /app/": Right(ANYBODY),
    "GET /app/<path:name>": Right(ANYBODY, "file of the app", reach="anywhere"),
    "GET /bootstrap/static/<path:filename>": Right(ANYBODY, "file of Bootstrap", reach="anywhere"),
    "GET /console/static/<path:filename>": Right(ANYBODY, "file of the console", reach="anywhere"),
    "GET /console/checks/static/<path:filename>": Right(
        ANYBODY, "file of the checks", reach="anywhere"
    ),
    "GET /monitoring/static/<path:filename>": Right(
        ANYBODY, "file of the monitoring", reach="anywhere"
    ),
    "GET /own/static/<path:filename>": Right(ANYBODY, "file of the own page", reach="anywhere"),
    "GET /console/control-points/static/<path:filename>": Right(
        ANYBODY, "file of the plans", reach="anywhere"
    ),
    "GET /console/sign-in": Right(ANYBODY),
    "POST /console/sign-in": Right(ANYBODY),
    "GET /console/sign-in/code": Right(ANYBODY),
    "POST /console/sign-in/code": Right(ANYBODY),
    "POST /console/sign-out": Right(ANYBODY),
    "GET /console/settings/logo.png": Right(ANYBODY),
    "GET /own/start": Right(ANYBODY),
    "POST /own/start": Right(ANYBODY),
    "GET /own/start/<code>": Right(ANYBODY, "label", reach="anywhere"),
    "POST /own/start/<code>": Right(ANYBODY, "label", reach="anywhere"),
    "GET /console/account/passkeys/static/<path:filename>": Right(
        ANYBODY, "file of the passkeys", reach="anywhere"
    ),
    "POST /api/v1/passkey-session/options": Right(ANYBODY),
    "POST /api/v1/passkey-session": Right(ANYBODY),
    "GET /api/openapi.json": Right(ANYBODY),
    "GET /api/v1/ping": Right(ANYBODY),
    "POST /api/v1/session": Right(ANYBODY),
    "POST /api/v1/invitation": Right(ANYBODY),
    "POST /api/v1/invitation/acceptance": Right(ANYBODY),
    "GET /api/v1/devices/<kid>": Right(ANYBODY, "device", reach="anywhere"),
    "GET /api/v1/seals/keys": Right(ANYBODY),
    "GET /api/v1/seals/checkpoint": Right(ANYBODY),
    "GET /api/v1/seals/consistency": Right(ANYBODY),
    "GET /api/v1/seals/inclusion/<sha256>": Right(ANYBODY, "sealed record", reach="anywhere"),
    # --- one's own account
    "GET /console/": Right(SIGNED_IN),
    "GET /console/account": Right(SIGNED_IN),
    "POST /console/account/password": Right(SIGNED_IN),
    "POST /console/account/sessions/end-others": Right(SIGNED_IN),
    "POST /console/account/sessions/<key>/end": Right(SIGNED_IN, "session", reach="oneself"),
    "GET /console/account/second-factor": Right(STAFF),
    "POST /console/account/second-factor/begin": Right(STAFF),
    "POST /console/account/second-factor/confirm": Right(STAFF),
    "POST /console/account/second-factor/recovery-codes": Right(STAFF),
    "POST /console/account/second-factor/off": Right(STAFF),
    # --- what phones do
    "GET /api/v1/session": Right(BUREAU),
    "DELETE /api/v1/session": Right(BUREAU),
    "GET /api/v1/changes": Right(BUREAU),
    "GET /api/v1/label-index": Right(BUREAU),
    "POST /api/v1/devices": Right(BUREAU),
    "POST /api/v1/records": Right(BUREAU),
    "PUT /api/v1/photos/<sha256>": Right(BUREAU, "photo", reach="anywhere"),
    "GET /api/v1/photos/<sha256>": Right(BUREAU, "photo"),
    "GET /console/photos/<sha256>": Right(BUREAU, "photo"),
    # --- the desk
    "GET /console/enterprises": Right(STAFF),
    "GET /console/enterprises/import": Right(STAFF),
    "POST /console/enterprises/import": Right(STAFF),
    "GET /console/enterprises/import/<uuid:import_id>": Right(STAFF, "import", reach="maker"),
    "POST /console/enterprises/import/<uuid:import_id>": Right(STAFF, "import", reach="maker"),
    "GET /console/enterprises/export.csv": Right(STAFF),
    "GET /console/enterprises/<uuid:enterprise_id>/history": Right(STAFF, "enterprise"),
    "POST /console/enterprises/<uuid:enterprise_id>/<any(close, move, reopen):what>": Right(
        STAFF, "enterprise"
    ),
    "GET /console/coverage": Right(STAFF),
    "GET /console/coverage/enterprises/<uuid:enterprise_id>": Right(STAFF, "enterprise"),
    "GET /console/assignments": Right(STAFF),
    "GET /console/assignments/new": Right(STAFF),
    "POST /console/assignments/new": Right(STAFF),
    "POST /console/assignments/labels": Right(STAFF),
    "GET /console/assignments/people/<uuid:person_id>": Right(STAFF, "person"),
    "POST /console/assignments/people/<uuid:person_id>/<any('hand-over', 'withdraw'):what>": Right(
        STAFF, "person"
    ),
    "GET /console/enterprises/<uuid:enterprise_id>": Right(STAFF, "enterprise"),
    "POST /console/enterprises/<uuid:enterprise_id>/access-codes": Right(STAFF, "enterprise"),
    "POST /console/enterprises/<uuid:enterprise_id>/people/<uuid:person_id>/shut-out": Right(
        STAFF, "person of an enterprise"
    ),
    "GET /console/control-points": Right(STAFF),
    "GET /console/control-points/templates/<code>": Right(STAFF, "template", reach="anywhere"),
    "GET /console/control-points/updates": Right(STAFF),
    "POST /console/control-points/updates": Right(STAFF),
    "POST /console/control-points/updates/decline": Right(STAFF),
    "POST /console/control-points/updates/reopen": Right(STAFF),
    "GET /console/control-points/updates/<uuid:acceptance_id>": Right(
        STAFF, "acceptance", reach="maker"
    ),
    "GET /console/enterprises/<uuid:enterprise_id>/plan": Right(STAFF, "enterprise"),
    "POST /console/enterprises/<uuid:enterprise_id>/plan/accept": Right(STAFF, "enterprise"),
    "POST /console/enterprises/<uuid:enterprise_id>/plan/confirm": Right(STAFF, "enterprise"),
    "GET /console/enterprises/control-points/<uuid:point_id>": Right(STAFF, "control point"),
    "POST /console/enterprises/control-points/<uuid:point_id>/"
    "<any(adapt, own, remove, responsible, drop):what>": Right(STAFF, "control point"),
    "GET /console/labels/": Right(STAFF),
    "GET /console/labels/list": Right(STAFF),
    "GET /console/labels/blanks": Right(STAFF),
    "GET /console/labels/blanks/new": Right(STAFF),
    "GET /console/labels/blanks/preview": Right(STAFF),
    "GET /console/labels/blanks/sample.svg": Right(STAFF),
    "GET /console/labels/blanks/sheet.png": Right(STAFF),
    "POST /console/labels/blanks": Right(STAFF),
    "GET /console/labels/<code>": Right(STAFF, "label"),
    "POST /console/labels/<code>/withdraw": Right(STAFF, "label"),
    "GET /console/labels/ruler.pdf": Right(STAFF),
    "GET /console/labels/runs/new": Right(STAFF),
    "GET /console/labels/runs/preview": Right(STAFF),
    "GET /console/labels/runs/sheet.png": Right(STAFF),
    "GET /console/labels/runs/sample/<uuid:point_id>.svg": Right(STAFF, "control point"),
    "POST /console/labels/runs": Right(STAFF),
    "GET /console/labels/runs/<uuid:run_id>": Right(STAFF, "print run"),
    "GET /console/labels/runs/<uuid:run_id>/file": Right(STAFF, "print run"),
    "POST /console/labels/runs/<uuid:run_id>/again": Right(STAFF, "print run"),
    "POST /console/labels/runs/<uuid:run_id>/withdraw": Right(STAFF, "print run"),
    "GET /console/labels/runs/<uuid:run_id>/<any('index', 'posting-list'):name>.pdf": Right(
        STAFF, "print run"
    ),
    "GET /console/checks": Right(STAFF),
    "GET /console/checks/<record_sha256>": Right(STAFF, "check"),
    "GET /console/checks/<record_sha256>.pdf": Right(STAFF, "check"),
    "GET /console/checks/<record_sha256>.json": Right(STAFF, "check"),
    "GET /console/exports": Right(STAFF),
    "POST /console/exports": Right(STAFF, "table", reach="anywhere"),
    "GET /console/exports/<uuid:export_id>": Right(STAFF, "export", reach="maker"),
    "GET /console/exports/<uuid:export_id>/file": Right(STAFF, "export", reach="maker"),
    "POST /console/exports/<uuid:export_id>/again": Right(STAFF, "export", reach="maker"),
    "GET /console/corrections": Right(STAFF),
    "GET /console/corrections/<record_sha256>": Right(STAFF, "correction"),
    "POST /console/corrections/<record_sha256>": Right(STAFF, "correction"),
    "GET /console/problem-reports": Right(STAFF),
    "GET /console/problem-reports/<uuid:report_id>": Right(STAFF, "problem report"),
    "GET /console/problem-reports/<uuid:report_id>/photo": Right(STAFF, "problem report"),
    "POST /console/problem-reports/<uuid:report_id>/take": Right(STAFF, "problem report"),
    "POST /console/problem-reports/<uuid:report_id>/answer": Right(STAFF, "problem report"),
    "GET /console/follow-ups": Right(STAFF),
    "GET /console/follow-ups/new": Right(STAFF),
    "POST /console/follow-ups/new": Right(STAFF),
    "GET /console/follow-ups/plans/<uuid:plan_id>": Right(STAFF, "follow-up plan"),
    "POST /console/follow-ups/plans/<uuid:plan_id>/extend": Right(STAFF, "follow-up plan"),
    "GET /console/follow-ups/plans/<uuid:plan_id>/list.csv": Right(STAFF, "follow-up plan"),
    "GET /console/follow-ups/plans/<uuid:plan_id>/draw.jws": Right(STAFF, "follow-up plan"),
    "GET /console/follow-ups/visits": Right(STAFF),
    "GET /console/follow-ups/visits/<record_sha256>": Right(STAFF, "follow-up visit"),
    "POST /console/follow-ups/visits/<record_sha256>/problems/<uuid:problem_id>": Right(
        STAFF, "raised problem"
    ),
    "GET /console/follow-ups/problems": Right(STAFF),
    "GET /console/follow-ups/by-hand": Right(STAFF),
    "POST /console/follow-ups/by-hand": Right(STAFF),
    "POST /console/follow-ups/by-hand/<uuid:addition_id>/withdraw": Right(STAFF, "addition"),
    "GET /console/contact-points": Right(STAFF),
    "POST /console/contact-points": Right(STAFF),
    "POST /console/contact-points/<uuid:contact_id>/end": Right(STAFF, "contact point"),
    "GET /console/contact-points/office-days": Right(STAFF),
    "POST /console/contact-points/office-days": Right(STAFF),
    "GET /console/contact-points/office-days/<uuid:office_day_id>": Right(STAFF, "office day"),
    "POST /console/contact-points/office-days/<uuid:office_day_id>/questions": Right(
        STAFF, "office day"
    ),
    "POST /console/contact-points/office-days/<uuid:office_day_id>/questions/<uuid:question_id>": (
        Right(STAFF, "question")
    ),
    "GET /console/held": Right(STAFF),
    "GET /console/held/<sha256>": Right(STAFF, "held record"),
    "POST /console/held/<sha256>": Right(STAFF, "held record"),
    "GET /console/devices": Right(STAFF),
    "GET /console/devices/rescue": Right(STAFF),
    "POST /console/devices/rescue": Right(STAFF),
    # --- administrators, whose area is the installation
    "POST /console/devices/<kid>/revoke": Right(ADMINISTRATOR, "device"),
    "GET /console/control-points/templates/new": Right(ADMINISTRATOR),
    "POST /console/control-points/templates/new": Right(ADMINISTRATOR),
    "GET /console/control-points/templates/<code>/edit": Right(
        ADMINISTRATOR, "template", reach="anywhere"
    ),
    "POST /console/control-points/templates/<code>/edit": Right(
        ADMINISTRATOR, "template", reach="anywhere"
    ),
    "POST /console/control-points/templates/<code>/withdraw": Right(
        ADMINISTRATOR, "template", reach="anywhere"
    ),
    "GET /console/erasures": Right(ADMINISTRATOR),
    "POST /console/erasures": Right(ADMINISTRATOR),
    "POST /console/erasures/found": Right(ADMINISTRATOR),
    "GET /console/erasures/found": Right(ADMINISTRATOR),
    "GET /console/erasures/<uuid:erasure_id>": Right(ADMINISTRATOR, "erasure"),
    "GET /console/audit": Right(ADMINISTRATOR),
    "GET /console/audit/<sha256>": Right(ADMINISTRATOR, "act"),
    "POST /console/settings/logo": Right(ADMINISTRATOR),
    "GET /console/settings": Right(ADMINISTRATOR),
    "POST /console/settings": Right(ADMINISTRATOR),
    "GET /console/people": Right(ADMINISTRATOR),
    "GET /console/people/new": Right(ADMINISTRATOR),
    "POST /console/people/new": Right(ADMINISTRATOR),
    "GET /console/people/<uuid:person_id>": Right(ADMINISTRATOR, "person"),
    "POST /console/people/<uuid:person_id>": Right(ADMINISTRATOR, "person"),
    "POST /console/people/<uuid:person_id>/disable": Right(ADMINISTRATOR, "person"),
    "POST /console/people/<uuid:person_id>/enable": Right(ADMINISTRATOR, "person"),
    "POST /console/people/<uuid:person_id>/password": Right(ADMINISTRATOR, "person"),
    "POST /console/people/<uuid:person_id>/second-factor": Right(ADMINISTRATOR, "person"),
    "POST /console/people/<uuid:person_id>/invitation": Right(ADMINISTRATOR, "person"),
    "POST /console/people/<uuid:person_id>/sessions/end": Right(ADMINISTRATOR, "person"),
    "POST /console/people/<uuid:person_id>/sessions/<key>/end": Right(
        ADMINISTRATOR, "session of a person"
    ),
    # --- what an enterprise notes itself: it writes, the bureau reads
    "GET /monitoring/at/<code>": Right(SIGNED_IN, "label"),
    "GET /monitoring/points/<uuid:point_id>": Right(SIGNED_IN, "control point"),
    "POST /monitoring/points/<uuid:point_id>": Right(ENTERPRISE, "control point"),
    "GET /monitoring/points/<uuid:point_id>/ledger.csv": Right(SIGNED_IN, "control point"),
    "GET /monitoring/points/<uuid:point_id>/print": Right(SIGNED_IN, "control point"),
    "GET /monitoring/points/<uuid:point_id>/lines/<uuid:entry_id>/correction": Right(
        ENTERPRISE, "line of monitoring"
    ),
    "POST /monitoring/points/<uuid:point_id>/lines/<uuid:entry_id>/correction": Right(
        ENTERPRISE, "line of monitoring"
    ),
    "GET /monitoring/points/<uuid:point_id>/lines/<uuid:entry_id>/erasure": Right(
        STAFF, "line of monitoring"
    ),
    "POST /monitoring/points/<uuid:point_id>/lines/<uuid:entry_id>/erasure": Right(
        STAFF, "line of monitoring"
    ),
    # --- an enterprise's own people
    "POST /api/v1/own/passkeys/options": Right(ENTERPRISE),
    "POST /api/v1/own/passkeys": Right(ENTERPRISE),
    "POST /console/account/passkeys/<uuid:passkey_id>/name": Right(ENTERPRISE, "passkey"),
    "POST /console/account/passkeys/<uuid:passkey_id>/remove": Right(ENTERPRISE, "passkey"),
    "GET /api/v1/own/photos/<sha256>/pieces": Right(ENTERPRISE, "photo in pieces"),
    "PUT /api/v1/own/photos/<sha256>/pieces/<int:number>": Right(
        ENTERPRISE, "photo", reach="anywhere"
    ),
    "POST /api/v1/own/corrections/<record_sha256>/evidence": Right(ENTERPRISE, "correction"),
    "GET /own/": Right(ENTERPRISE),
    "GET /own/checks": Right(ENTERPRISE),
    "GET /own/checks/<record_sha256>.pdf": Right(ENTERPRISE, "check"),
    "GET /own/checks/<record_sha256>.txt": Right(ENTERPRISE, "check"),
    "GET /own/visits/<uuid:visit>.pdf": Right(ENTERPRISE, "visit of an enterprise"),
    "GET /own/corrections/<record_sha256>": Right(ENTERPRISE, "correction"),
    "POST /own/corrections/<record_sha256>": Right(ENTERPRISE, "correction"),
    "GET /own/photos/<sha256>": Right(ENTERPRISE, "photo"),
    "GET /own/labels.pdf": Right(ENTERPRISE),
}

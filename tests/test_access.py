"""Every URL of the portal, for every kind of visitor. A URL without a line here fails the day it is added.

To add a page: one line in EXPECTED, by URL name.

    "kampung-history": only("kader pkb opdkb provinsi pusat admin", lambda w: [w.kampung.region_id], stranger=404),

* `public(...)`, `signed_in(...)`, `only("roles", ...)`: see tests/access.py. The third argument of a URL with
  arguments takes them from the world; add what you need to `world` below, made through the app's own actions, and
  **in Blora** (33.16.06.2008), so that the neighbours from Rembang have something they must not see.
* One name for several addresses: further lines with a word behind the name, "public-area desa".
* A URL that only takes POST: `method="post"`; a GET is then expected to answer 405.
* A model in the Django admin: one line in ADMIN.
* What belongs to one slice of the portal stands in a module of its own: `tests/doors/`.

Besides the answer to GET, the sweep posts to every URL as everybody: who may not look may not post either; nobody
gets a 5xx; and a POST without the CSRF token is refused everywhere.
"""

from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from accounts.actions import invite
from accounts.enums import Role
from classification.actions.assess import take_snapshots
from classification.enums import Basis
from classification.imports.actions import start_import
from classification.models import StepAdvice
from classification.queries.stored import summary_of
from programs.actions import save_activity, submit_activity
from programs.models import ActivityTally
from reference.models import Agency, CatalogueActivity, FundingSource, Goal, Section, SubProgram, TargetGroup
from regions.models import Region
from tests import doors as slices
from tests import worlds
from tests.access import (
    LOGIN,
    MOVED,
    OK,
    ROLES,
    VISITORS,
    Access,
    AdminAccess,
    Visitor,
    only,
    outcome,
    public,
    signed_in,
    url_names,
)
from tests.cast import VILLAGE, person
from tests.classification.workbooks import BRABOWAN, FIGURES, workbook
from tests.programs.content import drafted, photographed, submitted
from verification.actions import change_status
from verification.enums import Step
from verification.models import Notice, StatusChange
from villages.actions.kampung import create_kampung
from villages.actions.reports import start_report
from villages.models import FamilyPlanningReport

pytestmark = pytest.mark.sweep

OFFICERS = "pkb opdkb provinsi pusat admin"
ADMINS = "provinsi pusat admin"
MANAGERS = "opdkb provinsi pusat admin"
WRITERS = "kader pkb opdkb"
ALL = "kader pkb opd opdkb provinsi pusat admin"
EDITORS = "kader pkb opdkb provinsi pusat admin"
# The duty of a second factor has its own tests; here it would hide what lies behind.
OPEN = {"MFA_REQUIRED_ROLES": []}


@worlds.world
def built(cast) -> SimpleNamespace:
    with override_settings(**OPEN):
        return make_world(cast)


@pytest.fixture
def world(built, settings):
    for name, value in OPEN.items():
        setattr(settings, name, value)
    return built


def make_world(cast) -> SimpleNamespace:
    """One object of each kind the URLs name, all of them in Blora."""
    _, token = invite(by=cast.pkb, user=cast.kader)
    kampung = create_kampung(by=cast.opdkb, region=Region.objects.get(pk=VILLAGE), name="Sumber Rejeki")
    report = start_report(kampung, FamilyPlanningReport.kind, by=cast.kader)
    change_status(report, Step.SUBMIT, by=cast.kader)
    change_status(report, Step.RETURN, by=cast.pkb, reason_text="Periksa lagi")
    change_status(report, Step.SUBMIT, by=cast.kader)
    take_snapshots()
    batch = start_import(workbook([BRABOWAN | FIGURES]), by=cast.opdkb)
    activity = drafted(kampung, cast.kader, new_agencies=["Karang Taruna"])
    verified = submitted(kampung, cast.kader, title="Senam lansia")
    change_status(verified, Step.VERIFY, by=cast.pkb)
    returned = drafted(kampung, cast.kader, title="Rapat Pokja")
    photographed(returned, cast.kader, seed=2)
    submit_activity(returned, by=cast.kader)
    change_status(returned, Step.RETURN, by=cast.pkb, reason_text="Periksa lagi")
    save_activity(returned, by=cast.kader, cleaned={"women": 50})
    found = SimpleNamespace(
        cast=cast,
        kampung=kampung,
        report=report,  # waiting for a decision
        assessment=kampung.assessments.get(basis=Basis.REPORTED),
        snapshot=kampung.assessmentsnapshots.get(basis=Basis.REPORTED),
        summary=summary_of("", Basis.REPORTED),
        batch=batch,
        activity=activity,  # a draft with a photo, and with an agency in no list
        photo=photographed(activity, cast.kader),
        verified=verified,
        returned=returned,  # with a photo, and with the version that was returned
        agency=Agency.objects.get(name="Karang Taruna"),
        population=start_report(kampung, "penduduk", by=cast.kader),
        profile=start_report(kampung, "profil", by=cast.kader),
        notice=Notice.objects.get(recipient=cast.kader, kind=report.kind),
        kader=cast.kader,
        task=cast.kader.assignments.get(),
        token=token,
        invitation=cast.kader.invitations.get(),
        far=person("provinsi-lain", Role.PROVINSI, "81"),  # uses the admin, in Maluku
    )
    slices.furnish(found)
    return found


def kader(w):
    return [w.kader.pk]


def task(w):
    return [w.task.pk]


def batch(w):
    return [w.batch.pk]


def village(w):
    return [w.kampung.region_id]


def at(activity):
    return [activity.region_id, activity.pk]


# Who looks on from above reads no drafts.
NO_DRAFTS = dict.fromkeys(["opd", *ADMINS.split()], 404)


def report(w):
    return [w.report.kind, w.report.pk]


# Allauth sends on who is already signed in.
GUESTS_ONLY = Access(dict.fromkeys(VISITORS, MOVED) | {"anonymous": OK})
# A step of a login that nobody has begun.
GUESTS_SENT_BACK = Access(dict.fromkeys(VISITORS, MOVED) | {"anonymous": LOGIN})
# Pages that touch second factors ask for the password again.
ASKS_AGAIN = signed_in(ok=MOVED)

EXPECTED: dict[str, Access] = {
    "healthz": public(),
    # accounts
    "account": signed_in(),
    "account-edit": signed_in(),
    "user-list": only(OFFICERS, opdkb2=OK),
    "user-create": only(OFFICERS, opdkb2=OK),
    "user-detail": only(OFFICERS, kader, opdkb2=404),
    "user-edit": only(OFFICERS, kader, opdkb2=404),
    "user-invite": only(OFFICERS, kader, opdkb2=404, method="post"),
    "user-deactivate": only(OFFICERS, kader, opdkb2=404),
    "user-reactivate": only(OFFICERS, kader, opdkb2=404),
    "user-reset-mfa": only(OFFICERS, kader, opdkb2=404),
    "assignment-add": only(OFFICERS, kader, opdkb2=404),
    "assignment-end": only(OFFICERS, task, opdkb2=404),
    "assignment-hand-over": only(OFFICERS, task, opdkb2=404),
    "invitation": public(lambda w: [w.token]),
    # login, password, second factor, devices (allauth)
    "account_login": GUESTS_ONLY,
    "account_logout": signed_in(anonymous=MOVED),
    "account_signup": GUESTS_ONLY,
    "account_inactive": public(),
    "account_reauthenticate": signed_in(),
    "account_email": signed_in(),
    "account_email_verification_sent": public(),
    "account_confirm_email": public(lambda w: ["none"]),
    "account_change_password": signed_in(),
    "account_set_password": signed_in(ok=MOVED),
    "account_reset_password": public(),
    "account_reset_password_done": public(),
    "account_reset_password_from_key": public(lambda w: ["1", "none"]),
    "account_reset_password_from_key_done": public(),
    "account_confirm_login_code": GUESTS_SENT_BACK,
    "mfa_index": signed_in(),
    "mfa_authenticate": GUESTS_SENT_BACK,
    "mfa_reauthenticate": ASKS_AGAIN,
    "mfa_activate_totp": ASKS_AGAIN,
    "mfa_deactivate_totp": signed_in(ok=404),  # nobody of the cast has one
    "mfa_view_recovery_codes": signed_in(ok=404),
    "mfa_generate_recovery_codes": ASKS_AGAIN,
    "mfa_download_recovery_codes": signed_in(ok=404),
    "mfa_list_webauthn": signed_in(),
    "mfa_add_webauthn": ASKS_AGAIN,
    "mfa_reauthenticate_webauthn": ASKS_AGAIN,
    "mfa_remove_webauthn": signed_in(lambda w: [0], ok=MOVED),
    "mfa_edit_webauthn": signed_in(lambda w: [0], ok=MOVED),
    "mfa_login_webauthn": GUESTS_SENT_BACK,
    "usersessions_list": signed_in(),
    # the Django admin's own pages
    "admin:index": only(ADMINS),
    "admin:login": only(ADMINS, ok=MOVED),
    "admin:logout": only(ADMINS, ok=MOVED),
    "admin:password_change": only(ADMINS, ok=MOVED),
    "admin:password_change_done": only(ADMINS, ok=MOVED),
    "admin:autocomplete": only("", provinsi=403),
    "admin:jsi18n": only(ADMINS),
    "admin:app_list": only(ADMINS, lambda w: ["accounts"]),
    "admin/(?P<url>.*)$": only(ADMINS, ok=404),
    # regions
    "region-picker": signed_in(),
    # villages
    "kampung-create": only(MANAGERS, opdkb2=OK),
    "kampung-activate": only(ALL, lambda w: [w.kampung.pk], ok=404, stranger=404, nobody=404),  # it is active
    "kampung-edit": only(EDITORS, village, stranger=404, nobody=404),
    "kampung-move": only(MANAGERS, village, stranger=404, nobody=404),
    "kampung-example": only(MANAGERS, village, stranger=404, nobody=404),
    "kampung-deactivate": only(MANAGERS, village, stranger=404, nobody=404),
    "kampung-history": only(ALL, village, stranger=404, nobody=404),
    "kampung-profile": only(ALL, village, stranger=404, nobody=404),
    "kampung-population": only(ALL, village, stranger=404, nobody=404),
    "kampung-family-planning": only(ALL, village, stranger=404, nobody=404),
    "kampung-rapor": only(ALL, village, stranger=404, nobody=404),
    "kampung-rapor-print": only(ALL, village, stranger=404, nobody=404),
    # activities
    # programs: the report form
    "catalogue-search": only(WRITERS, stranger=OK),
    "activity-create": only(WRITERS, village, stranger=404, nobody=404),
    "activity-edit": only(WRITERS, lambda w: [*at(w.activity), 1], stranger=404, nobody=404),
    "activity-edit details": only(WRITERS, lambda w: [*at(w.activity), 2], stranger=404, nobody=404),
    "activity-edit photos": only(WRITERS, lambda w: [*at(w.activity), 3], stranger=404, nobody=404),
    "activity-sent": only(WRITERS, lambda w: at(w.verified), stranger=404, nobody=404),
    "activity-cancel": only(WRITERS, lambda w: at(w.activity), stranger=404, nobody=404),
    "activity-copy": only(WRITERS, lambda w: at(w.activity), ok=MOVED, method="post", stranger=404, nobody=404),
    "activity-list": only(ALL, kader2=OK, opdkb2=OK),
    "kampung-activities": only(ALL, village, stranger=404, nobody=404),
    "activity-detail": only(ALL, lambda w: at(w.verified), stranger=404, nobody=404),
    "activity-detail draft": only(WRITERS, lambda w: at(w.activity), stranger=404, nobody=404, **NO_DRAFTS),
    "activity-photo": only(
        WRITERS, lambda w: [*at(w.activity), w.photo.pk, "kecil"], stranger=404, nobody=404, **NO_DRAFTS
    ),
    # nothing is sent along
    "activity-photo-add": only(
        WRITERS, lambda w: at(w.activity), ok=422, method="post", stranger=404, nobody=404, **NO_DRAFTS
    ),
    "activity-photo-remove": only(
        WRITERS, lambda w: [*at(w.activity), w.photo.pk], ok=MOVED, method="post", stranger=404, nobody=404, **NO_DRAFTS
    ),
    "activity-version": only(ALL, lambda w: [*at(w.returned), 1], stranger=404, nobody=404),
    "activity-version draft": only("", lambda w: [*at(w.activity), 1], **dict.fromkeys(VISITORS[1:], 404)),
    "kampung-report-version": only(ALL, lambda w: [*village(w), "kb", 1], stranger=404, nobody=404),
    "kampung-report-start": only(
        WRITERS, lambda w: [*village(w), "profil"], ok=MOVED, method="post", stranger=404, nobody=404
    ),
    # the KB report is waiting, so there is nothing to fill in or to cancel
    "kampung-report-edit": only(WRITERS, lambda w: [*village(w), "kb"], ok=MOVED, stranger=404, nobody=404),
    "kampung-report-cancel": only(ALL, lambda w: [*village(w), "kb"], ok=404, stranger=404, nobody=404),
    # nothing is stored; files have tests of their own
    "kampung-file": only(ALL, lambda w: [*village(w), 1, "plan_file"], ok=404, stranger=404, nobody=404, opd=403),
    "kampung-picture": only(ALL, lambda w: [*village(w), "picture"], ok=404, stranger=404, nobody=404),
    # import of official exports
    "import-list": only(MANAGERS, opdkb2=OK),
    "import-detail": only(MANAGERS, batch, opdkb2=404),
    # whoever uploaded it decides
    "import-confirm": only("opdkb", batch, opdkb2=404, method="post", ok=MOVED),
    "import-discard": only("opdkb", batch, opdkb2=404, method="post", ok=MOVED),
    "import-refused": only(MANAGERS, batch, opdkb2=404),
    # public; the village of the world has neither an RKM file nor a picture
    "home": public(),
    "public-area": public(),
    "public-area kabupaten": public(lambda w: [w.kampung.regency_code]),
    "public-area desa": public(village),
    "public-why": public(village),
    "public-plan-file": public(village, ok=404),
    "public-picture": public(lambda w: [w.kampung.region_id, "gambar"], ok=404),
    "public-activities": public(village),
    "public-activity": public(lambda w: [*village(w), w.verified.pk]),
    "public-activity draft": public(lambda w: [*village(w), w.activity.pk], ok=404),
    # the only photo is that of the draft
    "public-activity-photo": public(lambda w: [*village(w), w.activity.pk, w.photo.pk, "besar"], ok=404),
    "public-search": public(),
    "about": public(),
    "sitemap": public(),
    "sitemap-section": public(lambda w: ["wilayah"]),
    # programs: agencies of the regency
    "agency-list": only("opdkb pusat admin", opdkb2=OK),
    "agency-create": only("opdkb pusat admin", opdkb2=OK),
    "agency-decide": only("opdkb pusat admin", lambda w: [w.agency.pk], opdkb2=404),
    # dashboard
    "tasks": signed_in(),
    "kampung-list": signed_in(nobody=403),
    "kampung-detail": only(ALL, village, stranger=404, nobody=404),
    "verification-queue": only("pkb opdkb", opdkb2=OK),
    "verification-decide": only("pkb opdkb", report, opdkb2=404),
    "verification-decide kegiatan": only("pkb opdkb", lambda w: ["kegiatan", w.verified.pk], opdkb2=404),
    "verification-clean": only("pkb opdkb", opdkb2=OK),
    "verification-undo": only("pkb opdkb", lambda w: ["kegiatan", w.verified.pk], opdkb2=404, method="post", ok=MOVED),
    # no photo of the world looks like another one
    "verification-compare": only("pkb opdkb", lambda w: [w.verified.pk, w.photo.pk], ok=404, opdkb2=404),
    "notice-list": signed_in(),
    "notice-read-all": signed_in(ok=MOVED, method="post"),
    "notice-read": Access(
        dict.fromkeys(VISITORS, 404) | {"anonymous": LOGIN, "kader": MOVED}, lambda w: [w.notice.pk], "post"
    ),
    "notice-open": Access(
        dict.fromkeys(VISITORS, 404) | {"anonymous": LOGIN, "kader": MOVED}, lambda w: [w.notice.pk], "post"
    ),
}


def reference(model) -> AdminAccess:
    """A list that comes with the portal."""
    return AdminAccess(ADMINS, lambda w: model.objects.first(), "pusat admin", "pusat admin", scoped=False)


ADMIN: dict[str, AdminAccess] = {
    "accounts.user": AdminAccess(ADMINS, lambda w: w.kader, changes=ADMINS),
    "accounts.assignment": AdminAccess(ADMINS, lambda w: w.task, adds=ADMINS),
    "accounts.invitation": AdminAccess(ADMINS, lambda w: w.invitation),
    "villages.kampung": AdminAccess(ADMINS, lambda w: w.kampung, changes=ADMINS),
    "villages.profilereport": AdminAccess(ADMINS, lambda w: w.profile),
    "villages.populationreport": AdminAccess(ADMINS, lambda w: w.population),
    "villages.familyplanningreport": AdminAccess(ADMINS, lambda w: w.report),
    "verification.statuschange": AdminAccess(ADMINS, lambda w: StatusChange.objects.first()),
    "verification.notice": AdminAccess(ADMINS, lambda w: w.notice),
    "regions.region": AdminAccess(ADMINS, lambda w: w.task.region),
    "classification.instrument": AdminAccess(ADMINS, lambda w: w.assessment.instrument, scoped=False),
    "classification.stepadvice": reference(StepAdvice),
    "classification.assessment": AdminAccess(ADMINS, lambda w: w.assessment),
    "classification.assessmentsnapshot": AdminAccess(ADMINS, lambda w: w.snapshot),
    "classification.areasummary": AdminAccess(ADMINS, lambda w: w.summary, scoped=False),
    "classification.importbatch": AdminAccess(ADMINS, lambda w: w.batch),
    "classification.importrow": AdminAccess(ADMINS, lambda w: w.batch.rows.get()),
    "reference.goal": reference(Goal),
    "reference.subprogram": reference(SubProgram),
    "reference.catalogueactivity": reference(CatalogueActivity),
    "reference.section": reference(Section),
    "reference.targetgroup": reference(TargetGroup),
    "reference.fundingsource": reference(FundingSource),
    # The one a cadre typed; the national list is everybody's.
    "reference.agency": AdminAccess(ADMINS, lambda w: w.agency, adds="pusat admin"),
    "programs.activity": AdminAccess(ADMINS, lambda w: w.verified),
    "programs.activityphoto": AdminAccess(ADMINS, lambda w: w.returned.photos.get()),
    "programs.activityversion": AdminAccess(ADMINS, lambda w: w.returned.versions.get()),
    "programs.activitytally": AdminAccess(ADMINS, lambda w: ActivityTally.objects.get()),
}


EXPECTED |= slices.merged("EXPECTED")
ADMIN |= slices.merged("ADMIN")


# --- the doors -----------------------------------------------------------------------------------------------------


def admin_routes(world) -> dict[str, Access]:
    """The URLs of each registered model, spelt out from its line in ADMIN."""
    routes = {}
    for model in admin.site._registry:
        label, row = model._meta.label_lower, ADMIN[model._meta.label_lower]
        name, pk = f"admin:{label.replace('.', '_')}", row.obj(world).pk
        routes |= {
            f"{name}_changelist": only(row.sees),
            f"{name}_add": only(row.adds),
            f"{name}_change": only(row.sees, lambda w, pk=pk: [pk]),
            f"{name}_history": only(row.sees, lambda w, pk=pk: [pk]),
            f"{name}_delete": only("", lambda w, pk=pk: [pk]),
            f"admin/{label.replace('.', '/')}/<path:object_id>/": only(row.sees, ok=MOVED),
        }
        if f"{name}_simple_history" in url_names():
            kept = model.history.filter(**{model._meta.pk.attname: pk}).first() if hasattr(model, "history") else None
            version = kept.pk if kept else 0
            routes[f"{name}_simple_history"] = only(
                row.sees, lambda w, pk=pk, version=version: [pk, version], ok=OK if kept else 404
            )
    return routes


def door(name: str, access: Access, world) -> str:
    """The address behind a URL name; unnamed routes are written out."""
    if name.startswith("admin/"):
        return "/" + name.replace("<path:object_id>", "1").replace("(?P<url>.*)$", "tidak-ada/")
    return reverse(name.partition(" ")[0], args=access.args(world))


def doors(world) -> dict[str, tuple[str, Access]]:
    return {name: (door(name, access, world), access) for name, access in (EXPECTED | admin_routes(world)).items()}


def knock(visitor: Visitor, method: str, url: str, data=None, *, csrf: bool = False):
    """One request whose traces are undone."""
    with transaction.atomic():
        response = visitor.request(method, url, data, csrf)
        if response.streaming:
            response.getvalue()  # a download holds its file open until it is read
        transaction.set_rollback(True)
    return response


def test_every_url_has_a_line(world):
    unnamed = {name for name in EXPECTED if name.startswith("admin/")}
    known = {name.partition(" ")[0] for name in EXPECTED} | unnamed | set(admin_routes(world))
    assert set(url_names()) - known == set(), "URLs without a line in EXPECTED"
    assert known - set(url_names()) == set(), "lines in EXPECTED without a URL"


def test_every_model_of_the_admin_has_a_line():
    assert {model._meta.label_lower for model in admin.site._registry} == set(ADMIN)


@pytest.mark.parametrize("who", VISITORS)
def test_every_url_answers_each_visitor_as_expected(world, who):
    visitor = Visitor(getattr(world.cast, who, None))
    wrong = []
    for name, (url, access) in doors(world).items():
        expected = access.outcomes[who]
        found = outcome(knock(visitor, access.method, url, access.data))
        if found != expected:
            wrong.append(f"{name} ({access.method} {url}): {found}, expected {expected}")
        if access.method == "post" and expected in (OK, MOVED):
            found = outcome(knock(visitor, "get", url))
            if found != 405:
                wrong.append(f"{name} (get {url}): {found}, expected 405")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", VISITORS)
def test_who_may_not_look_may_not_post(world, who):
    visitor = Visitor(getattr(world.cast, who, None))
    wrong = []
    for name, (url, access) in doors(world).items():
        expected = access.outcomes[who]
        found = outcome(knock(visitor, "post", url))
        if found in range(500, 600) or (expected in (LOGIN, 403, 404) and found not in (expected, 405)):
            wrong.append(f"{name} (post {url}): {found}, a get gives {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", ["anonymous", "admin"])
def test_post_without_the_token_is_refused_everywhere(world, who):
    visitor = Visitor(getattr(world.cast, who, None))
    open_doors = [
        f"{name}: {status}"
        for name, (url, _) in doors(world).items()
        if (status := knock(visitor, "post", url, csrf=True).status_code) != 403
    ]
    assert not open_doors, "\n".join(open_doors)


def test_admin_of_another_province_finds_no_row_of_this_one(world):
    """Not by address, not in a list, not by search, not through a choice field."""
    visitor = Visitor(world.far)
    wrong = []
    for model in admin.site._registry:
        row, name = ADMIN[model._meta.label_lower], f"admin:{model._meta.label_lower.replace('.', '_')}"
        obj = row.obj(world)
        listed = knock(visitor, "get", reverse(f"{name}_changelist"))
        if row.scoped and obj in list(listed.context["cl"].queryset):
            wrong.append(f"{name}_changelist lists {obj}")
        for page in ("change", "history", "delete"):
            found = outcome(knock(visitor, "get", reverse(f"{name}_{page}", args=[obj.pk])))
            if row.scoped and found not in (MOVED, 403, 404):
                wrong.append(f"{name}_{page}: {found}")
    assert not wrong, "\n".join(wrong)


def test_cast_covers_every_role(world):
    assert {getattr(world.cast, name).role for name in ROLES} == set(Role)

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.core.uploads import other, pdf, picture
from tests.villages.content import CONTENT, as_post, submitted
from tests.worlds import world
from villages.actions.reports import save_report, start_report
from villages.checks import Reports
from villages.forms import KampungForm, ReportForm
from villages.models import FamilyPlanningReport, PopulationReport, ProfileReport
from villages.queries import previous_version, reports_in_force


def form_for(report, data=None, files=None, others=None):
    return ReportForm(data, files, report=report, previous=previous_version(report), others=others or Reports())


@world
def draft(cast, kampung):
    return {kind: start_report(kampung, kind, by=cast.kader) for kind in CONTENT}


@pytest.mark.parametrize("kind", CONTENT)
def test_form_returns_what_was_sent(draft, kind):
    form = form_for(draft[kind], as_post(CONTENT[kind]))
    assert form.is_valid(), form.errors
    assert {name: form.content[name] for name in CONTENT[kind]} == CONTENT[kind]


@pytest.mark.parametrize("kind", CONTENT)
def test_empty_form_is_a_draft_without_answers(cast, draft, kind):
    form = form_for(draft[kind], {})
    assert form.is_valid(), form.errors
    report = save_report(draft[kind], by=cast.kader, cleaned=form.content)
    unanswered = {value for name, value in report.content().items() if report._meta.get_field(name).editable}
    assert unanswered <= {None, ""}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("571", 571), (" 571 ", 571), ("1.046", 1046), ("0", 0), ("", None), ("1.234.567", None), ("007", 7)],
)
def test_figures_as_people_write_them(draft, typed, stored):
    form = form_for(draft["penduduk"], {"families": typed})
    form.is_valid()
    assert form.cleaned_data.get("families") == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("seratus", "angka bulat"),
        ("1,5", "angka bulat"),
        ("12 34", "angka bulat"),
        ("1e9", "angka bulat"),
        ("-1", "kurang dari nol"),
        ("98231", "paling banyak 98.230"),
        ("9223372036854775808", "paling banyak 98.230"),
        ("9" * 5000, "paling banyak 98.230"),
        ("-" + "9" * 5000, "paling banyak 98.230"),
        ("٣".rjust(3, "x"), "angka bulat"),
        ("🌾", "angka bulat"),
        ("NaN", "angka bulat"),
    ],
    ids=lambda value: value[:12],
)
def test_what_is_no_figure_is_told(draft, typed, words):
    form = form_for(draft["penduduk"], {"families": typed})
    assert not form.is_valid()
    [message] = form.errors["families"]
    assert words in message


def test_figure_shows_its_neighbours(cast, reported):
    report = start_report(reported, "kb", by=cast.kader)
    form = form_for(report, others=reports_in_force(reported))
    assert form["bkb_participants"].help_text == "Sasaran: keluarga punya balita 176. Sebelumnya 63."
    assert form["injection"].help_text == "Sebelumnya 196."


def test_participants_of_an_absent_group_are_not_taken(cast, reported):
    report = start_report(reported, "kb", by=cast.kader)
    form = form_for(report, as_post(CONTENT["kb"]) | {"uppka_participants": "9"}, others=reports_in_force(reported))
    assert form.is_valid()
    assert form.content["uppka_participants"] is None
    assert form["uppka_participants"].field.disabled


@pytest.mark.parametrize(
    ("sent", "stored"),
    [([], None), (["tidak-ada"], []), (["apbn", "apbd"], ["apbn", "apbd"])],
)
def test_list_has_two_kinds_of_nothing(draft, sent, stored):
    form = form_for(draft["profil"], {"funding": sent})
    assert form.is_valid()
    assert form.content["funding"] == stored


@pytest.mark.parametrize("sent", [["apbn", "tidak-ada"], ["emas"]])
def test_contradictory_and_unknown_kinds_are_refused(draft, sent):
    form = form_for(draft["profil"], {"funding": sent})
    assert not form.is_valid()
    assert "funding" in form.errors


def test_stored_empty_list_is_shown_as_none(cast, draft):
    report = save_report(draft["profil"], by=cast.kader, cleaned={"funding": []})
    assert form_for(report)["funding"].value() == ["tidak-ada"]


@pytest.mark.parametrize(
    ("answer", "emptied"),
    [
        ({"has_plan": "False"}, {"data_use": []}),
        ({"has_regulation": "False"}, {"regulations": []}),
        ({"has_regulation": ""}, {"regulations": None}),
        ({"has_pkb": "False"}, {"pkb_nip": ""}),
        ({"has_pkb": "True", "guided_by": "kader"}, {"guided_by": ""}),
        ({"has_planning": "False"}, {"planning_frequency": ""}),
        ({"planning_frequency_other": "dua pekan"}, {"planning_frequency_other": ""}),
        ({"is_pokja_trained": "False"}, {"pokja_training": "", "pokja_trained_members": None}),
        ({"has_pokja": "False"}, {"pokja_members": None, "has_pokja_decree": None, "pokja_trained_members": None}),
        ({"data_use_other": "catatan posyandu"}, {"data_use_other": ""}),
    ],
    ids=str,
)
def test_answers_that_another_rules_out_are_emptied(draft, answer, emptied):
    form = form_for(draft["profil"], as_post(CONTENT["profil"]) | answer)
    assert form.is_valid(), form.errors
    assert {name: form.content[name] for name in emptied} == emptied


def test_words_of_other_frequency_belong_to_lainnya(draft):
    answer = {"planning_frequency": "lainnya", "planning_frequency_other": "dua pekan sekali"}
    form = form_for(draft["profil"], as_post(CONTENT["profil"]) | answer)
    assert form.is_valid()
    assert form.content["planning_frequency_other"] == "dua pekan sekali"


def test_huge_text_is_told_not_stored(draft):
    form = form_for(draft["profil"], as_post(CONTENT["profil"]) | {"companion_name": "x" * 100_000})
    assert list(form.errors) == ["companion_name"]


def test_documents_are_checked_by_content(cast, draft):
    data = as_post(CONTENT["profil"])
    form = form_for(draft["profil"], data, {"plan_file": pdf(name="RKM 2026.pdf"), "pokja_decree_file": picture()})
    assert form.is_valid(), form.errors
    report = save_report(draft["profil"], by=cast.kader, cleaned=form.content)
    assert report.plan_file.name.startswith("rkm/")
    assert report.plan_file.name.endswith(".pdf")
    assert report.pokja_decree_file.name.endswith(".jpg")
    form = form_for(draft["profil"], data, {"plan_file": other(b"MZ\x90", "RKM.pdf")})
    assert list(form.errors) == ["plan_file"]


def test_untouched_document_stays_and_may_be_taken_away(cast, draft, settings):
    data = as_post(CONTENT["profil"])
    form = form_for(draft["profil"], data, {"plan_file": pdf()})
    form.is_valid()
    report = save_report(draft["profil"], by=cast.kader, cleaned=form.content)
    name = report.plan_file.name
    form = form_for(report, data)
    assert form.is_valid()
    report = save_report(report, by=cast.kader, cleaned=form.content)
    assert report.plan_file.name == name
    form = form_for(report, data | {"plan_file-clear": "on"})
    assert form.is_valid()
    report = save_report(report, by=cast.kader, cleaned=form.content)
    assert report.plan_file.name == ""
    assert (settings.MEDIA_ROOT / name).exists()  # another version may name it


def test_new_version_keeps_the_old_file_of_the_old_one(cast, kampung):
    first = start_report(kampung, "profil", by=cast.kader)
    form = form_for(first, as_post(CONTENT["profil"]), {"plan_file": pdf()})
    form.is_valid()
    save_report(first, by=cast.kader, cleaned=form.content)
    submitted(kampung, "profil", cast.kader)
    second = start_report(kampung, "profil", by=cast.kader)
    assert second.plan_file.name == ProfileReport.objects.get(version=1).plan_file.name
    form = form_for(second, as_post(CONTENT["profil"]), {"plan_file": pdf(b"% lain")})
    form.is_valid()
    second = save_report(second, by=cast.kader, cleaned=form.content)
    first = ProfileReport.objects.get(version=1)
    assert first.plan_file.name != second.plan_file.name
    with first.plan_file.open() as stored:
        assert b"% lain" not in stored.read()


@pytest.mark.parametrize("model", [ProfileReport, PopulationReport, FamilyPlanningReport], ids=lambda m: m.kind)
def test_every_field_a_person_fills_in_has_its_place(draft, model):
    form = form_for(draft[model.kind])
    fillable = {name for name in model.content_fields() if model._meta.get_field(name).editable}
    assert set(form.fields) - {"seen"} == fillable

    def names(answers):
        for answer in answers:
            yield answer.field.name
            yield from names(answer.then)

    shown = [name for section in form.sections() for name in names(section.answers)]
    shown += [bound.name for section in form.sections() for band in section.bands for bound in (band.male, band.female)]
    assert sorted(shown) == sorted(fillable)


# --- identity of the kampung ---------------------------------------------------------------------------------------

IDENTITY = {"name": "Melati", "inaugurated_on": "2018-03-14", "description": "Tepi hutan jati."}


def test_identity_needs_name_day_and_description():
    assert set(KampungForm({}).errors) == {"name", "inaugurated_on", "description"}
    assert KampungForm(IDENTITY).is_valid()


@pytest.mark.parametrize(
    ("day", "is_right"), [("2015-12-31", False), ("2016-01-01", True), ("today", True), ("tomorrow", False)]
)
def test_inauguration_lies_between_the_programme_and_today(day, is_right):
    today = timezone.localdate()
    day = {"today": today, "tomorrow": today + timedelta(days=1)}.get(day, day)
    assert KampungForm(IDENTITY | {"inaugurated_on": str(day)}).is_valid() is is_right


@pytest.mark.parametrize(
    ("latitude", "longitude", "wrong"),
    [
        ("-7,18313", "111,44917", []),
        ("-7.18313", "111.44917", []),
        ("7,18313", "111,44917", ["latitude"]),
        ("111,44917", "-7,18313", ["latitude", "longitude"]),
        ("-7,18313", "", ["longitude"]),
        ("", "111,4", ["latitude"]),
        ("selatan", "111,4", ["latitude"]),
        ("NaN", "111,4", ["latitude"]),
        ("1e400", "111,4", ["latitude"]),
        ("", "", []),
    ],
)
def test_point_lies_in_indonesia(latitude, longitude, wrong):
    form = KampungForm(IDENTITY | {"latitude": latitude, "longitude": longitude})
    assert sorted(form.errors) == wrong
    if not wrong and latitude:
        assert form.cleaned_data["latitude"] == Decimal("-7.18313")


def test_other_criterion_is_named():
    assert "criteria_other" in KampungForm(IDENTITY | {"criteria": ["lainnya"]}).errors
    form = KampungForm(IDENTITY | {"criteria": ["terpencil"], "criteria_other": "sisa"})
    assert form.is_valid()
    assert form.content["criteria_other"] == ""


def test_pictures_are_checked_by_content():
    form = KampungForm(IDENTITY, {"picture": picture("PNG", name="a.png")})
    assert form.is_valid()
    assert form.content["picture"].name.endswith(".jpg")
    assert "picture" in KampungForm(IDENTITY, {"picture": other(b"<svg/>", "a.jpg")}).errors

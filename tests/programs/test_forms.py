"""What the report form takes and refuses, and how the catalogue is searched."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from programs.actions import save_activity
from programs.forms.activity import PILLS, DetailsForm, PostForm, StoryForm
from programs.forms.catalogue import SHOWN, marked, suggestions
from reference.models import Agency, CatalogueActivity, Section, SubProgram
from tests.programs.content import drafted, submitted
from tests.worlds import world


def story(kampung, **data):
    today = timezone.localdate()
    return StoryForm({"title": "Senam", "held_on": today.isoformat(), "key": str(uuid.uuid4())} | data, kampung=kampung)


def details(activity, **data):
    return DetailsForm(data, kampung=activity.kampung, activity=activity)


@world
def activity(cast, kampung):
    return drafted(kampung, cast.kader)


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("title", "", "Tulis judul"),
        ("title", "   ", "Tulis judul"),
        ("title", "x" * 151, "150"),
        ("held_on", "", "Isi tanggal"),
        ("held_on", "kemarin", "misalnya"),
        ("held_on", "2026-02-30", "misalnya"),
        ("held_on", "2015-12-31", "sebelum pencanangan"),
        ("place", "x" * 151, "150"),
        ("description", "x" * 4001, "4000"),
    ],
)
def test_story_refuses_what_cannot_be_stored(kampung, field, value, part):
    form = story(kampung, **{field: value})
    assert not form.is_valid()
    assert part in form.errors[field][0]


def test_story_refuses_tomorrow(kampung):
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = story(kampung, held_on=tomorrow.isoformat())
    assert "tidak boleh setelah hari ini" in form.errors["held_on"][0]


def test_story_needs_only_title_and_day(kampung):
    form = story(kampung)
    assert form.is_valid()
    assert form.content == {"title": "Senam", "held_on": timezone.localdate(), "place": "", "description": ""}


@pytest.mark.parametrize("key", ["", "bukan-uuid", None])
def test_story_without_a_usable_key_gets_one(kampung, key):
    data = {"key": key} if key is not None else {}
    form = story(kampung, **data)
    assert form.is_valid()
    assert isinstance(form.cleaned_data["key"], uuid.UUID)


def test_fresh_story_begins_today_inside_the_days_that_can_be(kampung):
    form = StoryForm(kampung=kampung)
    assert form.initial["held_on"] == timezone.localdate()
    html = str(form["held_on"])
    assert f'max="{timezone.localdate().isoformat()}"' in html
    assert f'min="{kampung.inaugurated_on or "2016-01-01"}"' in html


@pytest.mark.parametrize(
    ("typed", "rupiah"),
    [
        ("1.850.000", 1_850_000),
        ("1850000", 1_850_000),
        ("Rp1.850.000", 1_850_000),
        ("rp. 1.850.000,-", 1_850_000),
        ("1 850 000,00", 1_850_000),
        ("0", 0),
        ("", None),
    ],
)
def test_cost_is_read_as_people_write_it(activity, typed, rupiah):
    form = details(activity, cost=typed)
    assert form.is_valid(), form.errors
    assert form.content["cost"] == rupiah


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("cost", "sejuta", "misalnya 1.850.000"),
        ("cost", "1,5", "misalnya 1.850.000"),
        ("cost", "9" * 13, "paling banyak"),
        ("cost", "-5", "kurang dari nol"),
        ("men", "tiga", "angka bulat"),
        ("women", "2,5", "angka bulat"),
        ("women", "-1", "kurang dari nol"),
        ("elderly", "9" * 19, "Terlalu besar"),
        ("section", "tidak-ada", "tidak-ada"),
        ("catalogue", "tidak-ada", "tidak-ada"),
        ("subprograms", ["tidak-ada"], "tidak-ada"),
        ("targets", ["<script>"], "script"),
        ("agencies", ["tidak-ada"], "tidak-ada"),
        ("groups", ["tidak-ada"], "tidak-ada"),
        ("stunting", "tidak-ada", "tidak-ada"),
        ("funding", ["tidak-ada"], "tidak-ada"),
        ("target_other", "x" * 121, "120"),
        ("new_agencies", "x" * 201, "paling panjang 200"),
        ("new_agencies", "\n".join(f"Lembaga {n}" for n in range(11)), "Paling banyak 10"),
    ],
)
def test_details_refuse_what_cannot_be_stored(activity, field, value, part):
    form = details(activity, **{field: value})
    assert not form.is_valid()
    assert part in form.errors[field][0]


def test_details_may_be_as_empty_as_they_like(activity):
    form = details(activity)
    assert form.is_valid(), form.errors
    assert form.content["section"] is None
    assert form.content["agencies"] == []
    assert form.content["men"] is None


def test_details_give_rows_and_names(activity):
    form = details(activity, section="ekonomi", agencies=["puskesmas"], new_agencies=" Karang  Taruna\n\nKarang Taruna")
    assert form.is_valid(), form.errors
    assert form.content["section"] == Section.objects.get(code="ekonomi")
    assert form.content["agencies"] == [Agency.objects.get(code="puskesmas")]
    assert form.content["new_agencies"] == ["Karang Taruna"]


@pytest.mark.parametrize(("field", "other"), [("targets", "target_other"), ("funding", "funding_other")])
def test_words_for_something_else_bring_their_tick(activity, field, other):
    form = details(activity, **{other: "Kelompok tani"})
    assert form.is_valid(), form.errors
    assert [row.code for row in form.content[field]] == ["lainnya"]


def test_stored_cost_is_shown_with_points(activity):
    form = DetailsForm(kampung=activity.kampung, activity=activity)
    assert 'value="1.850.000"' in str(form["cost"])


def test_last_used_sasaran_and_agencies_come_first(cast, kampung):
    submitted(kampung, cast.kader, agencies=[Agency.objects.get(code="tni-polri")])
    draft = drafted(kampung, cast.kader, agencies=[], targets=[])
    form = DetailsForm(kampung=kampung, activity=draft)
    assert {code for code, _ in form.fields["targets"].choices[:2]} == {"balita", "keluarga-balita"}
    pills, rest = form.agency_pills(), form.agency_rest()
    assert [box.data["value"] for box in pills] == ["tni-polri"]
    assert len(pills) + len(rest) == Agency.objects.choosable(kampung.region_id).count()


def test_more_recent_agencies_than_pills_stay_behind_typing(cast, kampung):
    submitted(kampung, cast.kader, agencies=list(Agency.objects.order_by("code")[: PILLS + 3]))
    draft = drafted(kampung, cast.kader, agencies=[])
    assert len(DetailsForm(kampung=kampung, activity=draft).agency_pills()) == PILLS


def test_a_name_typed_before_is_offered_again(cast, kampung):
    drafted(kampung, cast.kader, new_agencies=["Karang Taruna"])
    draft = drafted(kampung, cast.kader)
    labels = [box.choice_label for box in DetailsForm(kampung=kampung, activity=draft).agency_pills()]
    assert "Karang Taruna" in labels


def test_agencies_of_another_regency_are_no_choice(cast, kampung, kampung2):
    drafted(kampung2, cast.kader2, new_agencies=["Forum Rembang"])
    draft = drafted(kampung, cast.kader)
    form = DetailsForm(kampung=kampung, activity=draft)
    assert "Forum Rembang" not in [label for _, label in form.fields["agencies"].choices]


def test_an_entry_taken_out_of_its_list_stays_in_the_report(cast, kampung):
    draft = drafted(kampung, cast.kader)
    Section.objects.filter(code="kasih-sayang").update(is_active=False)
    Agency.objects.filter(code="puskesmas").update(is_active=False)
    form = details(draft, section="kasih-sayang", agencies=["puskesmas"])
    assert form.is_valid(), form.errors
    other = drafted(kampung, cast.kader, section=None, agencies=[])
    assert set(details(other, section="kasih-sayang").errors) == {"section"}


def test_seen_keeps_its_microseconds(activity):
    form = PostForm(kampung=activity.kampung, activity=activity)
    bound = PostForm(
        {"post_kind": "kegiatan", "seen": form.initial["seen"]}, kampung=activity.kampung, activity=activity
    )
    assert bound.is_valid(), bound.errors
    assert bound.cleaned_data["seen"] == activity.updated_at


def test_details_round_trip_through_the_action(cast, activity):
    form = details(
        activity,
        catalogue="",
        subprograms=["germas"],
        targets=["pus"],
        agencies=["puskesmas"],
        men="1.204",
        women="0",
        groups=["bkb"],
        funding=["apbd"],
    )
    assert form.is_valid(), form.errors
    saved = save_activity(activity, by=cast.kader, cleaned=form.content)
    assert (saved.men, saved.women, saved.participants) == (1204, 0, 1204)
    assert [row.code for row in saved.subprograms.all()] == ["germas"]


# --- the catalogue ------------------------------------------------------------------------------------------------


@world
def catalogue():
    stunting = SubProgram.objects.get(code="stunting")
    rows = [
        ("uji-dapur", "Dapur uji <b>zebra</b>", ""),
        ("uji-pangan", "Pangan uji bergizi", "dapur zebra, bantuan"),
    ]
    return [
        CatalogueActivity.objects.create(code=code, name=name, keywords=keywords, subprogram=stunting, position=200 + n)
        for n, (code, name, keywords) in enumerate(rows)
    ]


def test_suggestions_mark_the_word_and_name_the_subprogram(catalogue):
    first, second = suggestions("ZEBRA dapur")
    assert first.name == "<mark>Dapur</mark> uji &lt;b&gt;<mark>zebra</mark>&lt;/b&gt;"
    assert first.note == "Sub-program 4: Pendampingan keluarga berisiko stunting"
    assert second.name == "Pangan uji bergizi"
    assert second.note == "Sub-program 4. Kata kunci: <mark>dapur</mark> <mark>zebra</mark>"


@pytest.mark.parametrize("words", ["", " ", "z", "?!", "zebra kuda"])
def test_too_little_or_nothing_known_suggests_nothing(catalogue, words):
    assert suggestions(words) == []


def test_suggestions_are_few(db):
    stunting = SubProgram.objects.get(code="stunting")
    for n in range(SHOWN + 2):
        CatalogueActivity.objects.create(code=f"uji-{n}", name=f"Zebra {n}", subprogram=stunting, position=300 + n)
    assert len(suggestions("zebra")) == SHOWN


def test_an_entry_out_of_use_is_not_suggested(catalogue):
    CatalogueActivity.objects.filter(code="uji-dapur").update(is_active=False)
    assert [one.row.code for one in suggestions("zebra")] == ["uji-pangan"]


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("a.b", ["."], "a<mark>.</mark>b"),
        ("<i>", ["i"], "&lt;<mark>i</mark>&gt;"),
        ("dapur", [], "dapur"),
        ("posyandu", ["pos", "posyandu"], "<mark>posyandu</mark>"),
    ],
)
def test_marked_text_is_escaped(text, words, html):
    assert marked(text, words) == html

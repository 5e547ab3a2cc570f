"""Groups and their yearly cards: what may be written, by whom, and what is refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from classification.models import Assessment
from core.formats import day
from pokja.actions.common import NOTHING_SEEN, PokjaRefused, StaleRow
from pokja.actions.groups import (
    CardIncomplete,
    create_poktan,
    deactivate_poktan,
    file_card,
    fill_card,
    reactivate_poktan,
    save_card,
    start_card,
    update_poktan,
)
from pokja.cards import card_fields, due_on
from pokja.enums import PoktanKind
from pokja.models import GroupClass, Poktan, PoktanCard
from pokja.queries.groups import history_of, standings
from tests.pokja.group_content import CARD, FOUNDED, filed, filled, founded
from tests.worlds import world
from verification.signals import status_changed
from villages.actions.kampung import set_active

TODAY = timezone.localdate
THIS = TODAY().year


@world
def bkb(cast, kampung) -> Poktan:
    return founded(kampung, cast.kader)


# --- the group -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PoktanKind)
def test_every_kind_can_be_founded_more_than_once(cast, kampung, kind):
    first, second = (founded(kampung, cast.kader, kind, name) for name in ("Melati", "Mawar"))
    assert (first.region_id, second.kampung_id) == (kampung.region_id, kampung.pk)
    assert first.full_name == f"{kind.label} Melati"
    assert history_of(first)[0].by == cast.kader.name


@pytest.mark.parametrize("name", ["Melati", "MELATI", " melati ", "BKB Melati", "bkb  melati!"])
def test_the_same_name_twice_is_one_group(cast, kampung, bkb, name):
    with pytest.raises(PokjaRefused, match="sudah ada") as refused:
        founded(kampung, cast.kader, name=name)
    assert refused.value.field == "name"
    assert Poktan.objects.count() == 1


def test_another_kind_or_village_may_use_the_name(cast, kampung, kampung2, bkb):
    founded(kampung, cast.kader, "bkr")
    founded(kampung2, cast.kader2)
    assert Poktan.objects.filter(name="Melati").count() == 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "!!"}, "name"),
        ({"started_on": TODAY() + timedelta(days=1)}, "started_on"),
        ({"started_on": date(1969, 12, 31)}, "started_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, kampung, fields, field):
    with pytest.raises(PokjaRefused) as refused:
        create_poktan(kampung, by=cast.kader, **{"kind": "bkb", "name": "Melati"} | fields)
    assert refused.value.field == field
    assert not Poktan.objects.exists()


@pytest.mark.parametrize("who", ["kader", "pkb", "opdkb"])
def test_whoever_writes_for_the_village_may(cast, kampung, who):
    assert founded(kampung, getattr(cast, who)).created_by == getattr(cast, who)


@pytest.mark.parametrize("who", ["kader2", "pkb2", "opd", "provinsi", "pusat", "admin", "nobody"])
def test_others_may_not(cast, kampung, bkb, who):
    by = getattr(cast, who)
    card = filled(bkb, cast.kader, THIS)
    for act in (
        lambda: founded(kampung, by, name="Mawar"),
        lambda: update_poktan(bkb, by=by, name="Mawar", number="", started_on=FOUNDED),
        lambda: deactivate_poktan(bkb, by=by, ended_on=TODAY(), reason="Bubar"),
        lambda: reactivate_poktan(bkb, by=by),
        lambda: start_card(bkb, by=by, year=THIS),
        lambda: save_card(card, by=by, cleaned={"chair": "Lain"}),
        lambda: file_card(card, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()
    card.refresh_from_db()
    assert (Poktan.objects.count(), card.chair, card.filed_at) == (1, CARD["chair"], None)


def test_inactive_village_takes_nothing(cast, kampung, bkb):
    set_active(kampung, by=cast.opdkb, is_active=False)
    with pytest.raises(PermissionDenied):
        founded(kampung, cast.kader, name="Mawar")


def test_group_is_renamed_once_from_what_was_seen(cast, bkb):
    seen = bkb.updated_at
    update_poktan(bkb, by=cast.pkb, name="Mawar", number="12", started_on=date(2019, 1, 1), seen=seen)
    bkb.refresh_from_db()
    assert (bkb.name, bkb.number, bkb.started_on) == ("Mawar", "12", date(2019, 1, 1))
    with pytest.raises(StaleRow):
        update_poktan(bkb, by=cast.kader, name="Kenanga", number="", started_on=FOUNDED, seen=seen)


def test_group_is_taken_out_and_brought_back_with_its_card(cast, bkb):
    card = filed(bkb, cast.kader, THIS)
    deactivate_poktan(bkb, by=cast.kader, ended_on=TODAY(), reason=" Kader  pindah ")
    bkb.refresh_from_db()
    assert (bkb.is_active, bkb.end_reason) == (False, "Kader pindah")
    for act in (
        lambda: save_card(card, by=cast.kader, cleaned={"members": 1}),
        lambda: start_card(bkb, by=cast.kader, year=THIS),
        lambda: update_poktan(bkb, by=cast.kader, name="Mawar", number="", started_on=FOUNDED),
        lambda: deactivate_poktan(bkb, by=cast.kader, ended_on=TODAY(), reason="Lagi"),
    ):
        with pytest.raises(PokjaRefused, match="tidak aktif"):
            act()
    reactivate_poktan(bkb, by=cast.kader)
    bkb.refresh_from_db()
    assert (bkb.is_active, bkb.end_reason, bkb.cards.count()) == (True, "", 1)
    told = [event.what for event in history_of(bkb)][:2]
    assert told == ["Diaktifkan lagi", f"Dinonaktifkan sejak {day(TODAY())}"]


@pytest.mark.parametrize(
    ("ended_on", "reason", "field"),
    [
        (TODAY(), "  ", "reason"),
        (TODAY() + timedelta(days=1), "Bubar", "ended_on"),
        (FOUNDED - timedelta(days=1), "Bubar", "ended_on"),
    ],
)
def test_deactivation_needs_a_reason_and_a_day_that_can_be(cast, bkb, ended_on, reason, field):
    with pytest.raises(PokjaRefused) as refused:
        deactivate_poktan(bkb, by=cast.kader, ended_on=ended_on, reason=reason)
    assert refused.value.field == field


def test_name_taken_meanwhile_keeps_the_old_group_inactive(cast, kampung, bkb):
    deactivate_poktan(bkb, by=cast.kader, ended_on=TODAY(), reason="Bubar")
    founded(kampung, cast.kader)
    with pytest.raises(PokjaRefused, match="sudah ada"):
        reactivate_poktan(bkb, by=cast.kader)


# --- the card --------------------------------------------------------------------------------------------------------


def test_new_year_starts_as_a_copy_nobody_has_handed_in(cast, bkb):
    filed(bkb, cast.kader, THIS - 1, at=timezone.now() - timedelta(days=300))
    card = start_card(bkb, by=cast.kader, year=THIS)
    assert (card.chair, card.members, card.officers) == (CARD["chair"], 32, CARD["officers"])
    assert (card.filed_at, card.filed_by_name) == (None, "")
    assert start_card(bkb, by=cast.kader, year=THIS).pk == card.pk
    assert bkb.cards.count() == 2


def test_card_of_a_year_copies_what_came_before_it_not_after(cast, bkb):
    filled(bkb, cast.kader, THIS, members=99)
    assert start_card(bkb, by=cast.kader, year=THIS - 1).members is None


@pytest.mark.parametrize("year", [FOUNDED.year - 1, THIS + 1])
def test_card_of_an_impossible_year_is_refused(cast, bkb, year):
    with pytest.raises(PokjaRefused):
        start_card(bkb, by=cast.kader, year=year)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cadres": 2, "cadres_trained": 3}, "cadres_trained"),
        ({"cadres": None, "cadres_trained": 3}, "cadres"),
        ({"decree_date": TODAY() + timedelta(days=1)}, "decree_date"),
        ({"decree_date": FOUNDED - timedelta(days=1)}, "decree_date"),
    ],
)
def test_faults_of_a_card_are_told_at_their_field(cast, bkb, changes, field):
    with pytest.raises(PokjaRefused) as refused:
        filled(bkb, cast.kader, THIS, **changes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "changes",
    [{"cadres": 3, "cadres_trained": 3}, {"decree_date": TODAY()}, {"decree_date": FOUNDED}, {"cadres_trained": None}],
)
def test_what_is_just_possible_passes(cast, bkb, changes):
    assert filled(bkb, cast.kader, THIS, **changes).pk


def test_without_a_decree_nothing_of_it_is_kept(cast, bkb):
    card = filled(bkb, cast.kader, THIS, has_decree=False)
    assert (card.decree_number, card.decree_date, card.decree_issuer) == ("", None, "")


@pytest.mark.parametrize(
    ("kind", "changes", "missing"),
    [
        ("bkb", {"chair": ""}, ["chair"]),
        ("bkb", {"cadres": None, "cadres_trained": None, "members": None}, ["cadres", "members"]),
        ("pikr", {}, ["base"]),
        ("dashat", {}, ["dashat_model"]),
    ],
)
def test_card_that_lacks_something_is_not_handed_in(cast, kampung, kind, changes, missing):
    card = filled(founded(kampung, cast.kader, kind), cast.kader, THIS, **changes)
    with pytest.raises(CardIncomplete) as refused:
        file_card(card, by=cast.kader)
    assert [one.field for one in refused.value.missing] == missing
    card.refresh_from_db()
    assert card.filed_at is None


@pytest.mark.parametrize(("kind", "changes"), [("pikr", {"base": "smp"}), ("dashat", {"dashat_model": "sosial"})])
def test_card_of_every_kind_can_be_handed_in(cast, kampung, kind, changes):
    assert filed(founded(kampung, cast.kader, kind), cast.kader, THIS, **changes).filed_at


def test_what_a_kind_is_not_asked_is_not_kept(cast, kampung):
    card = filled(founded(kampung, cast.kader, "uppka"), cast.kader, THIS, integration=["paud"], base="smp")
    assert (card.integration, card.base) == ([], "")


def test_handing_in_is_told_once(cast, bkb):
    heard = []

    def hear(sender, **kwargs):
        heard.append((sender, kwargs["instance"].pk, kwargs["step"], kwargs["by"]))

    status_changed.connect(hear)
    try:
        card = filed(bkb, cast.kader, THIS)
        first = card.filed_at
        again = file_card(card, by=cast.pkb)
    finally:
        status_changed.disconnect(hear)
    assert heard == [(PoktanCard, card.pk, None, cast.kader)]
    assert (again.filed_at, again.filed_by_name) == (first, cast.kader.name)


def test_handing_in_leaves_the_class_of_the_village_alone(cast, bkb):
    before = list(Assessment.objects.values_list("pk", "updated_at"))
    filed(bkb, cast.kader, THIS)
    assert list(Assessment.objects.values_list("pk", "updated_at")) == before


def test_handed_in_card_is_kept_up_to_date_but_never_emptied(cast, bkb):
    card = filed(bkb, cast.kader, THIS)
    assert save_card(card, by=cast.pkb, cleaned={"members": 40}).filed_at == card.filed_at
    with pytest.raises(CardIncomplete):
        save_card(card, by=cast.pkb, cleaned={"chair": ""})
    card.refresh_from_db()
    assert (card.members, card.chair) == (40, CARD["chair"])


def test_two_who_edit_the_card_do_not_overwrite_each_other(cast, bkb):
    card = filled(bkb, cast.kader, THIS)
    seen = card.updated_at
    save_card(card, by=cast.pkb, cleaned={"members": 40}, seen=seen)
    with pytest.raises(StaleRow):
        save_card(card, by=cast.kader, cleaned={"members": 50}, seen=seen)
    # The second of two taps says what is stored already.
    assert save_card(card, by=cast.kader, cleaned={"members": 40}, seen=seen).members == 40


def test_two_who_begin_the_card_do_not_overwrite_each_other(cast, bkb):
    fill_card(bkb, by=cast.kader, year=THIS, cleaned=CARD, seen=None)
    with pytest.raises(StaleRow):
        fill_card(bkb, by=cast.pkb, year=THIS, cleaned=CARD | {"members": 50}, seen=None)
    assert fill_card(bkb, by=cast.kader, year=THIS, cleaned=CARD, seen=NOTHING_SEEN).members == 32
    assert bkb.cards.count() == 1


def test_history_tells_what_happened(cast, bkb):
    card = filed(bkb, cast.kader, THIS)
    save_card(card, by=cast.pkb, cleaned={"members": 40})
    told = [(event.what, event.by) for event in history_of(bkb)]
    assert told == [
        (f"Kartu K/0 {THIS} diubah", cast.pkb.name),
        (f"Kartu K/0 {THIS} diserahkan", cast.kader.name),
        (f"Kartu K/0 {THIS} diubah", cast.kader.name),
        (f"Kartu K/0 {THIS} dimulai", cast.kader.name),
        ("Kelompok dibuat", cast.kader.name),
    ]


# --- what is asked, and when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "only"),
    [
        ("bkb", {"integration", "equipment"}),
        ("bkr", {"integration", "equipment", "is_priority_project"}),
        ("bkl", {"integration", "equipment", "is_priority_project"}),
        ("uppka", set()),
        ("pikr", {"base", "base_name"}),
        ("dashat", {"dashat_model", "dashat_targets"}),
    ],
)
def test_each_kind_is_asked_its_own(kind, only):
    common = set(card_fields(PoktanKind.UPPKA))
    assert set(card_fields(PoktanKind(kind))) - common == only


@pytest.mark.parametrize(
    ("started_on", "due"),
    [
        (date(2020, 5, 1), date(2026, 1, 3)),
        (date(2026, 1, 1), date(2026, 1, 3)),
        (date(2026, 1, 2), None),
        (date(2026, 12, 31), None),
    ],
)
def test_card_is_due_in_january_of_a_year_the_group_began_with(started_on, due):
    assert due_on(2026, started_on) == due


def test_standing_knows_copy_and_lateness(cast, bkb):
    filed(bkb, cast.kader, THIS - 1, at=timezone.make_aware(timezone.datetime(THIS - 1, 1, 3, 23)))
    (now,) = standings([bkb], THIS)
    (then,) = standings([bkb], THIS - 1)
    assert (now.card, now.last.year, now.is_filed) == (None, THIS - 1, False)
    assert now.is_late is (TODAY() > date(THIS, 1, 3))
    assert (then.is_filed, then.is_late) == (True, False)


# --- classes ---------------------------------------------------------------------------------------------------------


def test_classes_are_shipped_by_kind(db):
    names = {}
    for row in GroupClass.objects.order_by("kind", "position"):
        names.setdefault(row.kind, []).append(row.name)
    two = ["Dasar", "Paripurna"]
    assert names == {"bkb": two, "bkr": two, "bkl": two, "uppka": two, "pikr": ["Tumbuh", "Tegak", "Tegar"]}

"""Lines about meetings in *Tugas saya*."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.queries.tasks import board_of
from dashboard.queries.tasks.lines import PER_KIND
from pokja.actions.meetings import cancel_meeting, finish_decision
from tests.cast import NEXT_VILLAGE, VILLAGE
from tests.pokja.meetings import held, planned
from tests.territory import BLORA, JATENG, REMBANG, SAMBONG, TEMENGENG
from tests.villages.content import founded
from tests.worlds import world

TODAY = timezone.localdate


def ago(days):
    return TODAY() - timedelta(days=days)


def decided(where, by, text, due):
    return held(where, by, days=40, decisions=[{"text": text, "who": "Ketua", "due_on": due}])


@world
def kampung(cast, territory):
    return founded(cast.opdkb, territory[VILLAGE], "Sumber Rejeki")


@world
def bocor(cast, territory):
    """Next door: the same, which must not show in Blora."""
    kampung = founded(cast.opdkb2, territory[NEXT_VILLAGE], "Sumber Bocor")
    planned(kampung, cast.kader2, agenda="Bocor", held_on=ago(5))
    decided(kampung, cast.kader2, "Bocor", ago(5))
    planned(territory[REMBANG], cast.opdkb2, agenda="Bocor", held_on=ago(5))


def lines(user):
    """{what: (where, url, days)} of the lines about meetings."""
    found = [line for line in board_of(user).lines if "ertemuan" in line.task.what or "eputusan" in line.task.what]
    return {line.task.what: (line.task.where, line.task.url, line.days) for line in found}


@pytest.mark.parametrize("role", ["kader", "pkb"])
def test_meeting_that_is_over_asks_for_its_record(cast, kampung, bocor, role):
    meeting = planned(kampung, cast.kader, agenda="Evaluasi", held_on=ago(4))
    planned(kampung, cast.kader, held_on=TODAY())
    ((where, url, days),) = lines(getattr(cast, role)).values()
    assert (url, days) == (f"/pertemuan/{meeting.pk}/hasil/", 4)
    assert "Evaluasi" in where
    assert kampung.name in where
    cancel_meeting(meeting, by=cast.kader, reason="Hujan")
    assert lines(getattr(cast, role)) == {}


@pytest.mark.parametrize("role", ["kader", "pkb"])
def test_decision_is_a_line_once_its_day_has_come(cast, kampung, bocor, role):
    decision = decided(kampung, cast.kader, "Membeli bibit", ago(6)).decisions.get()
    decided(kampung, cast.kader, "Lomba", ago(-6))
    found = lines(getattr(cast, role))
    where, url, days = found["Keputusan belum selesai: Membeli bibit"]
    assert (url, days) == (f"/pertemuan/keputusan/{decision.pk}/selesai/", 6)
    assert "Ketua, tenggat" in where
    assert "Lomba" in found["1 keputusan pertemuan sedang dikerjakan"][0]
    finish_decision(decision, by=cast.kader, note="Sudah")
    assert len(lines(getattr(cast, role))) == 1


def test_many_late_decisions_share_a_line(cast, kampung):
    for n in range(PER_KIND + 2):
        decided(kampung, cast.kader, f"Nomor {n}", ago(n))
    found = lines(cast.kader)
    assert len(found) == PER_KIND + 1
    assert found["2 keputusan pertemuan lain belum selesai"][1] == "/pertemuan/keputusan/"


def test_pkb_has_the_meetings_of_the_kecamatan_too(cast, kampung, territory, bocor):
    planned(territory[SAMBONG], cast.pkb, agenda="Lokmin", held_on=ago(2))
    planned(territory[BLORA], cast.opdkb, agenda="Rakor kabupaten", held_on=ago(2))
    ((where, _, _),) = lines(cast.pkb).values()
    assert where == "Lokmin. Kec. Sambong"
    assert lines(cast.kader) == {}


def test_opdkb_has_the_meetings_of_the_area_and_the_late_decisions_of_villages_in_one_line(
    cast, kampung, territory, bocor
):
    other = founded(cast.opdkb, territory[TEMENGENG], "Guyub Rukun")
    planned(kampung, cast.kader, agenda="Milik kampung", held_on=ago(2))
    planned(territory[BLORA], cast.opdkb, agenda="Rakor", held_on=ago(2))
    decided(territory[BLORA], cast.opdkb, "Menyurati camat", ago(3))
    for where in (kampung, kampung, other):
        decided(where, cast.opdkb, "Terlambat", ago(9))
    found = lines(cast.opdkb)
    assert "Milik kampung" not in str(found)
    assert "Keputusan belum selesai: Menyurati camat" in found
    assert found["3 keputusan pertemuan kampung lewat tenggat"][0] == "Kec. Sambong (3)"
    assert len(found) == 3


def test_provinsi_reads_the_late_decisions_by_regency(cast, kampung, territory, bocor):
    decided(kampung, cast.kader, "Terlambat", ago(9))
    planned(territory[JATENG], cast.provinsi, agenda="Rakorda", held_on=ago(1))
    found = lines(cast.provinsi)
    assert (
        found["2 keputusan pertemuan di kabupaten/kota lewat tenggat"][0]
        == "Kabupaten Blora (1), Kabupaten Rembang (1)"
    )
    assert [where for where, _, _ in found.values()][0] == "Rakorda. Jawa Tengah"
    assert len(found) == 2
    assert lines(cast.pusat) == {}

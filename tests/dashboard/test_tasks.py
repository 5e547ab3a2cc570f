"""*Tugas saya*: every line from a real row, each role its own, and nothing of the neighbours."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import add_assignment, end_assignment
from accounts.enums import Role
from accounts.models import User
from classification.actions.assess import assess_region
from classification.enums import ImportKind, ImportState, Placement
from classification.models import ImportBatch, ImportRow
from dashboard.enums import Liveliness
from dashboard.queries.tasks import board_of
from dashboard.queries.tasks.lines import Months, compared, grouped, split, tallied
from dashboard.queries.tasks.lines import Task as Line
from pokja.actions.plans import start_plan
from programs.actions import cancel_activity, save_activity, submit_activity
from tests.cast import NEXT_VILLAGE, PASSWORD, VILLAGE, person
from tests.programs.content import drafted as drafted_activity
from tests.programs.content import submitted as submitted_activity
from tests.territory import BLORA, BODEH, BRABOWAN, KUTUKAN, RANDUBLATUNG, TEMENGENG
from tests.villages.content import CONTENT, drafted, founded, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Reason, Step
from villages.actions.kampung import set_active
from villages.actions.reports import save_report, start_report, submit_report
from villages.models import REPORTS

URL = reverse("tasks")


def tasks(user):
    return [line.task for line in board_of(user).lines]


def lines(user):
    """{what: (where, url)} over all groups."""
    return {task.what: (task.where, task.url) for task in tasks(user)}


def line(user, words):
    """The one line that holds these words."""
    (found,) = [line for line in board_of(user).lines if words in line.task.what]
    return found


def tiles(user):
    return {tile.label: tile for tile in board_of(user).tiles}


def ago(days):
    return timezone.now() - timedelta(days=days)


def activity(kampung, by, days=0, waits=None, **changes):
    """An activity held so many days ago that waits since `waits` days, by default since its day."""
    held_on = timezone.localdate() - timedelta(days=days)
    return submitted_activity(kampung, by, at=ago(days if waits is None else waits), held_on=held_on, **changes)


@pytest.fixture
def mid_month(monkeypatch):
    """The 20th: a month that has begun, and one before it with the same day."""
    now = timezone.localtime().replace(day=20, hour=9)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now.date()


@world
def brabowan(cast, territory):
    kampung = founded(cast.opdkb, territory[BRABOWAN], "Sumber Rejeki")
    for year in (timezone.localdate().year, timezone.localdate().year + 1):  # a missing plan has tests of its own
        start_plan(kampung, by=cast.kader, year=year)
    return kampung


@world
def bocor(cast, territory):
    """Next door: work of every kind that must not show in Blora."""
    kampung = founded(cast.opdkb2, territory[NEXT_VILLAGE], "Sumber Bocor")
    change_status(submitted(kampung, "profil", cast.kader2), Step.RETURN, by=cast.pkb2, reason_text="Bocor")
    submitted(kampung, "penduduk", cast.kader2)
    back = activity(kampung, cast.kader2, 2, title="Bocor kembali")
    change_status(back, Step.RETURN, by=cast.pkb2, reason_text="Bocor")
    activity(kampung, cast.kader2, 40, title="Bocor menunggu")
    drafted_activity(kampung, cast.kader2, title="Bocor draf", new_agencies=["Instansi Bocor"])
    person("pkb-bocor", Role.PKB, "33.17.01.2002", "Pkb Bocor")
    return kampung


# --- days and words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "same_day"),
    [
        (date(2026, 11, 20), date(2026, 10, 20)),
        (date(2026, 3, 31), date(2026, 2, 28)),
        (date(2026, 1, 1), date(2025, 12, 1)),
        (date(2024, 3, 30), date(2024, 2, 29)),
    ],
)
def test_month_is_held_against_the_same_part_of_the_month_before(today, same_day):
    months = Months(today)
    assert (months.same_day, months.before) == (same_day, same_day.replace(day=1))
    assert timezone.localtime(months.after_same_day).date() == same_day + timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [(23, 31, "20 Okt: 31, berkurang 8"), (9, 2, "20 Okt: 2, bertambah 7"), (4, 4, "20 Okt: 4, tetap")],
)
def test_neighbour_of_a_figure_says_which_way_it_moved(now, before, words):
    assert compared(now, before, date(2026, 10, 20)) == words


def test_places_are_told_largest_first_and_the_rest_summed():
    counts = {"Kec. A": 2, "Kec. B": 9, "Kec. C": 5, "Kec. D": 1, "Kec. E": 1}
    assert tallied(counts) == "Kec. B (9), Kec. C (5), Kec. A (2), 2 lainnya (2)"


@pytest.mark.parametrize(("count", "shown", "rest"), [(0, 0, 0), (6, 6, 0), (7, 7, 0), (8, 6, 2), (40, 6, 34)])
def test_no_line_stands_for_a_single_row(count, shown, rest):
    assert [len(part) for part in split(list(range(count)))] == [shown, rest]


def test_groups_are_by_age_and_the_month_is_never_late():
    today = date(2026, 11, 20)
    made = [
        Line("baru", "", "", "", today),
        Line("batas", "", "", "", today - timedelta(days=7)),
        Line("lewat", "", "", "", today - timedelta(days=8)),
        Line("lama", "", "", "", today - timedelta(days=80)),
        Line("bulan", "", "", "", today - timedelta(days=80), monthly=True),
        Line("entah", "", "", "", monthly=True),
    ]
    found = [(g.label, g.note, [line.task.what for line in g.lines]) for g in grouped(made, today)]
    assert found == [
        ("Terlambat", "2 hal, lewat batas 7 hari", ["lama", "lewat"]),
        ("Minggu ini", "2 hal", ["batas", "baru"]),
        ("Bulan ini", "2 hal, tenggat 30 Nov 2026", ["bulan", "entah"]),
    ]


# --- kader ------------------------------------------------------------------------------------------------


def test_kader_finds_what_was_never_filled_in_and_the_month(cast, brabowan, mid_month):
    found = lines(cast.kader)
    month = found.pop(f"Belum ada kegiatan {Months(mid_month).name}")
    assert month[1] == f"/kampung/{VILLAGE}/kegiatan/lapor/"
    assert "Kampung KB Sumber Rejeki. Laporkan satu sebelum" in month[0] and month[0].endswith(": 0 kegiatan.")
    assert found == {
        f"{REPORTS[kind]._meta.verbose_name} belum pernah diisi": (
            "Kampung KB Sumber Rejeki",
            reverse(REPORTS[kind].url_name, args=[VILLAGE]),
        )
        for kind in REPORTS
    }


@pytest.mark.parametrize(
    ("days", "settled"),
    [(0, True), (19, True), (20, False), (40, False)],
    ids=["today", "the first", "last of the month before", "long ago"],
)
def test_month_is_settled_by_an_activity_of_it_handed_in(cast, brabowan, mid_month, days, settled):
    activity(brabowan, cast.kader, days, waits=0)
    assert any("Belum ada kegiatan" in what for what in lines(cast.kader)) is not settled


def test_draft_does_not_settle_the_month(cast, brabowan):
    drafted_activity(brabowan, cast.kader, held_on=timezone.localdate(), title="Rapat")
    found = lines(cast.kader)
    assert any("Belum ada kegiatan" in what for what in found)
    assert found["Draf kegiatan “Rapat” belum dikirim"][1].endswith("/isi/1/")


def test_kader_finds_the_return_with_its_reason_and_the_way_to_the_field(cast, brabowan):
    report = submitted(brabowan, "profil", cast.kader)
    change_status(
        report, Step.RETURN, by=cast.pkb, reason_code=Reason.NO_PROOF, reason_text="SK mana?", reason_field="has_pokja"
    )
    (what,) = [what for what in lines(cast.kader) if "dikembalikan" in what]
    assert what.endswith("dikembalikan: Bukti belum ada. SK mana?")
    assert lines(cast.kader)[what][1] == f"/kampung/{VILLAGE}/profil/isi/#id_has_pokja"


def test_kader_finds_the_returned_activity_at_its_field(cast, brabowan):
    back = activity(brabowan, cast.kader, 9, title="Senam")
    reason = {"reason_code": Reason.ODD_PARTICIPANTS, "reason_text": "64 orang?", "reason_field": "women"}
    change_status(back, Step.RETURN, by=cast.pkb, at=ago(8), **reason)
    found = line(cast.kader, "Senam")
    assert found.task.what == "Kegiatan “Senam” dikembalikan: Peserta tidak wajar. 64 orang?"
    assert found.task.url == f"/kampung/{VILLAGE}/kegiatan/{back.pk}/isi/2/#id_women"
    assert (found.days, found.task.act) == (8, "Perbaiki")
    save_activity(back, by=cast.kader, cleaned={"women": 20})
    submit_activity(back, by=cast.kader)
    assert not any("Senam" in what for what in lines(cast.kader))


def test_cancelled_draft_is_no_task(cast, brabowan):
    cancel_activity(drafted_activity(brabowan, cast.kader, title="Rapat"), by=cast.kader)
    assert not any("Rapat" in what for what in lines(cast.kader))


def test_kader_finds_the_draft_but_nothing_that_waits(cast, brabowan):
    drafted(brabowan, "profil", cast.kader)
    submitted(brabowan, "penduduk", cast.kader)
    activity(brabowan, cast.kader)
    whats = list(lines(cast.kader))
    assert len(whats) == 2
    assert any(what.startswith("Draf") and "Profil" in what for what in whats)
    assert not any("Penduduk" in what for what in whats)


def test_kader_is_done_when_a_newer_version_replaced_the_returned_one(cast, brabowan):
    report = submitted(brabowan, "profil", cast.kader)
    change_status(report, Step.RETURN, by=cast.pkb, reason_text="Cek")
    submit_report(report, by=cast.kader)
    assert not any("Profil" in what for what in lines(cast.kader))


def test_kader_sees_own_figures_beside_those_of_the_month_before(cast, brabowan, mid_month):
    change_status(activity(brabowan, cast.kader, 3, men=4, women=6, pregnant=None), Step.VERIFY, by=cast.pkb)
    activity(brabowan, cast.kader, 2, men=0, women=5, pregnant=None)
    same_part = (mid_month - Months(mid_month).same_day).days
    activity(brabowan, cast.kader, same_part, waits=1, men=10, women=1, pregnant=None)
    activity(brabowan, cast.kader, same_part - 1, waits=0)  # a day later last month: not held against this one
    found = {label: (tile.value, tile.unit) for label, tile in tiles(cast.kader).items()}
    name = Months(mid_month).name
    assert found == {
        f"Kegiatan {name}": (2, ""),
        f"Peserta {name}": (15, "orang"),
        "Sudah terverifikasi": (1, "dari 2"),
        "Menunggu verifikasi": (3, "kegiatan"),
    }
    assert tiles(cast.kader)[f"Kegiatan {name}"].note.endswith(": 1, bertambah 1")
    assert tiles(cast.kader)[f"Peserta {name}"].note.endswith(": 11 orang")
    assert tiles(cast.kader)["Menunggu verifikasi"].note == "yang terlama 2 hari"


def test_kader_reads_nothing_of_the_neighbours(client, cast, brabowan, bocor):
    client.force_login(cast.kader)
    assert "Bocor" not in client.get(URL).content.decode()


# --- what waits for an officer ----------------------------------------------------------------------------


def test_pkb_finds_the_queue_by_village_with_its_age(cast, brabowan):
    on = timezone.localdate() - timedelta(days=12)
    report = save_report(
        start_report(brabowan, "profil", by=cast.kader), by=cast.kader, cleaned=CONTENT["profil"], on=on
    )
    submit_report(report, by=cast.kader, at=ago(12))
    activity(brabowan, cast.kader)
    late = board_of(cast.pkb).groups[0]
    assert late.is_late and late.note == "1 hal, lewat batas 7 hari"
    assert [(found.task.what, found.task.where, found.days) for found in late.lines] == [
        ("2 laporan menunggu verifikasi", "Sumber Rejeki, Desa Brabowan", 12)
    ]
    assert late.lines[0].task.url == "/verifikasi/?prov=33&kab=33.16&kec=33.16.06&desa=33.16.06.2008"


def test_opdkb_finds_the_queue_by_kecamatan_with_who_decides_there(cast, brabowan, territory):
    activity(brabowan, cast.kader, 3)
    activity(founded(cast.opdkb, territory[KUTUKAN], "Melati"), person("k1", Role.KADER, KUTUKAN), 2)
    found = {where for what, (where, _) in lines(cast.opdkb).items() if "menunggu" in what}
    assert found == {"Kec. Randublatung. PKB: belum ada"}  # equal words: the later of two lines
    where = [task.where for task in tasks(cast.opdkb) if "menunggu" in task.what]
    assert where == ["Kec. Sambong. PKB: Budi Santoso", "Kec. Randublatung. PKB: belum ada"]


def test_own_report_is_no_task(cast, brabowan):
    submitted(brabowan, "profil", cast.pkb)
    activity(brabowan, cast.pkb)
    board = board_of(cast.pkb)
    assert board.decidable == 0
    assert not any("menunggu verifikasi" in line.task.what for line in board.lines)


def test_officer_finds_what_they_began_for_a_village(cast, brabowan):
    drafted_activity(brabowan, cast.pkb, title="Rapat")
    back = activity(brabowan, cast.pkb, 3, title="Senam")
    change_status(back, Step.RETURN, by=cast.opdkb, reason_text="Foto gelap")
    found = lines(cast.pkb)
    assert found["Draf kegiatan “Rapat” belum dikirim"][0] == "Sumber Rejeki, Desa Brabowan"
    assert found["Kegiatan “Senam” dikembalikan: Foto gelap"][1].startswith(f"/kampung/{VILLAGE}/kegiatan/")
    assert not any("Rapat" in what or "Senam" in what for what in lines(cast.opdkb))


@pytest.mark.parametrize(
    ("days", "values"),
    [
        (0, {"bulan-ini"}),
        (20, {"belum-bulan-ini"}),
        (30, {"belum-bulan-ini"}),
        (31, {"belum-bulan-ini", "30"}),
        (90, {"belum-bulan-ini", "30"}),
        (91, {"belum-bulan-ini", "30", "90"}),
        (None, {"belum-bulan-ini", "30", "90", "belum"}),
    ],
)
def test_list_of_kampung_is_narrowed_by_the_newest_activity(client, cast, brabowan, mid_month, days, values):
    if days is not None:
        activity(brabowan, cast.kader, days)
    client.force_login(cast.opdkb)
    found = {v for v in Liveliness.values if client.get("/kampung/", {"kegiatan": v}).context["page"].object_list}
    assert found == values


def test_link_of_a_backlog_leads_to_exactly_its_reports(client, cast, brabowan, territory):
    submitted(brabowan, "profil", cast.kader)
    submitted(founded(cast.opdkb, territory[KUTUKAN], "Melati"), "profil", person("k1", Role.KADER, KUTUKAN))
    client.force_login(cast.opdkb)
    found = next(task for task in tasks(cast.opdkb) if "menunggu verifikasi" in task.what)
    rows = client.get(found.url).context["page"].object_list
    assert len(rows) == 1 and found.where.split(".")[1].strip() in rows[0].place


def test_what_looks_odd_is_a_task_of_the_pkb(client, cast, brabowan):
    activity(brabowan, cast.kader, 90, waits=4)  # held long ago
    activity(brabowan, cast.kader, 1, title="Biasa", description="Jalan pagi bersama.")
    report = submitted(brabowan, "penduduk", cast.kader)
    report.confirmed_warnings = ["Jumlah keluarga lebih dari penduduk."]
    report.save(update_fields=["confirmed_warnings"])
    found = line(cast.pkb, "hal janggal")
    assert (found.task.what, found.task.where) == (
        "2 laporan memuat hal janggal",
        "1 laporan, 1 kegiatan menunggu keputusan Anda",
    )
    assert found.days == 4
    client.force_login(cast.pkb)
    assert len(client.get(found.task.url).context["page"].object_list) == 2


def test_returned_and_not_mended_are_listed_for_whatsapp(cast, brabowan):
    back = activity(brabowan, cast.kader, 9, title="Senam")
    change_status(back, Step.RETURN, by=cast.pkb, at=ago(6), reason_code=Reason.UNCLEAR_PHOTO, reason_text="Gelap")
    change_status(submitted(brabowan, "profil", cast.kader), Step.RETURN, by=cast.pkb, reason_text="Cek SK")
    found = line(cast.pkb, "dikembalikan")
    assert (found.task.what, found.days) == ("2 laporan dikembalikan belum diperbaiki", 6)
    assert found.task.where == "Sumber Rejeki, Desa Brabowan (2)"
    assert line(cast.opdkb, "dikembalikan").task.where == "Kec. Sambong (2)"
    assert found.task.message.splitlines() == [
        "Kampung KB: 2 laporan dikembalikan, mohon diperbaiki.",
        "1. Senam (Sumber Rejeki, Desa Brabowan): Foto tidak jelas. Gelap",
        "2. Laporan Profil (Sumber Rejeki, Desa Brabowan): Cek SK",
    ]
    submit_activity(back, by=cast.kader)
    assert line(cast.pkb, "dikembalikan").task.what.startswith("1 laporan")


def test_message_for_whatsapp_quotes_ten_at_most(cast, brabowan):
    for number in range(12):
        back = activity(brabowan, cast.kader, 3, title=f"Senam {number}")
        change_status(back, Step.RETURN, by=cast.pkb, reason_text="Gelap")
    written = line(cast.opdkb, "dikembalikan").task.message.splitlines()
    assert len(written) == 12 and written[-1] == "dan 2 laporan lain"


# --- who does not report ----------------------------------------------------------------------------------


def test_pkb_finds_silent_villages_by_name_and_since_when(cast, brabowan, territory):
    activity(brabowan, cast.kader, 31)
    founded(cast.opdkb, territory[TEMENGENG], "Guyub")
    found = line(cast.pkb, "tanpa kegiatan")
    assert found.task.what == "Sumber Rejeki tanpa kegiatan 31 hari"
    assert found.task.where.startswith("Desa Brabowan. Kegiatan terakhir ")
    assert (found.days, found.task.url) == (31, f"/kampung/{VILLAGE}/")
    assert lines(cast.pkb)["1 Kampung KB belum pernah melaporkan kegiatan"] == ("Guyub", "/kampung/?kegiatan=belum")
    activity(brabowan, cast.kader, 30)
    assert not any("tanpa kegiatan" in what for what in lines(cast.pkb))


def test_opdkb_finds_villages_without_a_report_this_month_by_kecamatan(client, cast, brabowan, territory, mid_month):
    activity(brabowan, cast.kader, 2)
    for code in (KUTUKAN, BODEH, TEMENGENG):
        founded(cast.opdkb, territory[code], f"Mawar {code[-1]}")
    found = line(cast.opdkb, "belum lapor")
    assert found.task.what == f"3 Kampung KB belum lapor {Months(mid_month).name}"
    assert found.task.where == "Kec. Randublatung (2), Kec. Sambong (1)"
    assert found.days == 19
    client.force_login(cast.opdkb)
    assert len(client.get(found.task.url).context["page"].object_list) == 3


def test_returned_activity_counts_as_no_report(cast, brabowan, mid_month):
    change_status(activity(brabowan, cast.kader, 2), Step.RETURN, by=cast.pkb, reason_text="Cek")
    assert line(cast.opdkb, "belum lapor").task.what.startswith("1 Kampung KB")


def test_opdkb_finds_villages_that_never_filled_in_a_report(cast, brabowan, territory):
    submitted(brabowan, "profil", cast.kader)
    founded(cast.opdkb, territory[TEMENGENG], "Guyub")
    assert "1 Kampung KB belum pernah melapor" in lines(cast.opdkb)


def test_reported_and_verified_class_that_differ_are_a_task(cast, brabowan):
    for kind in CONTENT:
        changes = {"wants_later": 40, "wants_none": 34, "wants_soon": 56, "pregnant": 35} if kind == "kb" else {}
        change_status(submitted(brabowan, kind, cast.kader, **changes), Step.VERIFY, by=cast.pkb)
    assert not any("berbeda kelas" in what for what in lines(cast.opdkb))
    report = submitted(brabowan, "kb", cast.kader, **{k: CONTENT["kb"][k] for k in CONTENT["kb"]})
    assert "1 Kampung KB berbeda kelas" in lines(cast.opdkb)
    assert lines(cast.pkb)["1 Kampung KB berbeda kelas"][1] == "/kampung/?beda=ya"
    assert not any("berbeda kelas" in what for what in lines(cast.opdkb2))
    change_status(report, Step.VERIFY, by=cast.pkb)
    assert not any("berbeda kelas" in what for what in lines(cast.opdkb))


# --- who is missing ---------------------------------------------------------------------------------------


def test_kecamatan_without_pkb_and_villages_without_kader(cast, brabowan, territory):
    founded(cast.opdkb, territory[KUTUKAN], "Melati")
    founded(cast.opdkb, territory[TEMENGENG], "Guyub")
    found = lines(cast.opdkb)
    assert found["1 kecamatan tanpa PKB/PLKB"][0] == "Kec. Randublatung"
    assert found["2 Kampung KB tanpa Pengisi Konten"][0] == "Desa Kutukan, Desa Temengeng"
    assert "1 Kampung KB tanpa Pengisi Konten" in lines(cast.pkb)  # the one in the own kecamatan


def test_people_who_left_are_missing(cast, brabowan):
    assert not any("tanpa" in what for what in lines(cast.opdkb))
    cast.kader.is_active = cast.pkb.is_active = False
    cast.kader.save(update_fields=["is_active"])
    cast.pkb.save(update_fields=["is_active"])
    assert {"1 kecamatan tanpa PKB/PLKB", "1 Kampung KB tanpa Pengisi Konten"} <= set(lines(cast.opdkb))
    assert line(cast.opdkb, "tanpa Pengisi").days is None  # nobody knows since when


def test_village_is_without_kader_since_the_day_after_the_last_one(cast, brabowan):
    end_assignment(by=cast.opdkb, assignment=cast.kader.assignments.get(), on=timezone.localdate() - timedelta(days=5))
    assert line(cast.opdkb, "tanpa Pengisi").days == 4


def test_pkb_whose_place_has_no_kampung_is_a_task(cast, brabowan):
    idle = person("pkb-randu", Role.PKB, RANDUBLATUNG, "Dwi Anggraini", start=timezone.localdate() - timedelta(days=10))
    found = line(cast.opdkb, "kampung binaan")
    assert found.task.what == "1 PKB belum punya kampung binaan"
    assert (found.task.where, found.task.url) == ("Dwi Anggraini", reverse("user-detail", args=[idle.pk]))
    assert found.days == 10
    add_assignment(by=None, system=True, user=idle, role=Role.PKB, region=brabowan.region)
    assert not any("kampung binaan" in what for what in lines(cast.opdkb))


# --- what the regency keeps in order ----------------------------------------------------------------------


def imported(by, refused, days=8, kind=ImportKind.COUNTS, state=ImportState.APPLIED):
    batch = ImportBatch.objects.create(
        kind=kind,
        state=state,
        as_of=timezone.localdate(),
        file_name="rekap.xlsx",
        area_code=BLORA,
        uploaded_by=by,
        uploaded_by_name=by.name,
        finished_at=None if state == ImportState.PREVIEW else ago(days),
    )
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=ago(days))
    for number in range(refused + 1):
        ImportRow.objects.create(
            batch=batch,
            line=number + 2,
            name="Melati",
            placement=Placement.NOT_FOUND if number < refused else Placement.NEAR,
            is_refused=number < refused,
        )
    return batch


def test_refused_rows_of_the_newest_import_are_a_task(cast, brabowan):
    batch = imported(cast.opdkb, refused=3)
    found = line(cast.opdkb, "baris impor")
    assert (found.task.what, found.days) == ("3 baris impor ditolak", 8)
    assert found.task.url == reverse("import-detail", args=[batch.pk])
    assert not any("impor" in what for user in (cast.pkb, cast.opdkb2) for what in lines(user))
    imported(cast.opdkb, refused=0, days=1)
    assert not any("baris impor" in what for what in lines(cast.opdkb))


@pytest.mark.parametrize(
    "changes", [{"state": ImportState.PREVIEW}, {"state": ImportState.DISCARDED}, {"days": 31}], ids=str
)
def test_other_imports_are_no_task(cast, brabowan, changes):
    imported(cast.opdkb, refused=3, **changes)
    assert not any("baris impor" in what for what in lines(cast.opdkb))


def test_agencies_typed_by_cadres_wait_for_the_regency(cast, brabowan, bocor):
    drafted_activity(brabowan, cast.kader, new_agencies=["Karang Taruna"])
    assert lines(cast.opdkb)["1 instansi ditulis kader, belum diperiksa"] == ("Karang Taruna", reverse("agency-list"))
    assert not any("instansi" in what for what in lines(cast.pkb))


# --- those above ------------------------------------------------------------------------------------------


def test_those_above_see_where_things_lie(cast, brabowan, bocor):
    activity(brabowan, cast.kader, 12)
    found = [(line.task.what, line.task.where, line.days) for line in board_of(cast.provinsi).lines]
    assert found == [
        ("1 kegiatan menunggu verifikasi", "Kabupaten Rembang", 40),
        ("1 kegiatan menunggu verifikasi", "Kabupaten Blora", 12),
    ]
    assert board_of(cast.provinsi).lines[0].task.url == "/kegiatan/?prov=33&kab=33.17&status=diajukan"
    assert [line.task.what for line in board_of(cast.pusat).lines] == [what for what, _, _ in found]


def test_kabupaten_are_compared_by_the_share_verified_lowest_first(cast, brabowan, bocor, territory):
    for days in (3, 4):
        change_status(activity(brabowan, cast.kader, days), Step.VERIFY, by=cast.pkb)
    activity(brabowan, cast.kader, 12)
    founded(cast.opdkb, territory[KUTUKAN], "Melati")
    rows = board_of(cast.provinsi).areas
    assert [(row.name, row.verified, row.reported, row.oldest_days) for row in rows] == [
        ("Kabupaten Rembang", 0, 1, 40),
        ("Kabupaten Blora", 2, 3, 12),
    ]
    assert [(row.silent, row.kampung) for row in rows] == [(0, 1), (1, 2)]
    assert rows[1].silent_url == "/kampung/?prov=33&kab=33.16&kegiatan=90"


def test_kabupaten_where_nobody_ever_reported_are_named(cast, brabowan, bocor):
    assert lines(cast.provinsi)["1 kabupaten/kota belum melaporkan kegiatan"][0] == "Kabupaten Blora"


def test_tiles_of_those_above_come_from_the_tallies(cast, brabowan, bocor, mid_month):
    change_status(activity(brabowan, cast.kader, 3), Step.VERIFY, by=cast.pkb)
    found = {label: (tile.value, tile.unit) for label, tile in tiles(cast.provinsi).items()}
    assert found == {
        "Menunggu verifikasi": (1, "kegiatan"),
        "Kegiatan terverifikasi": ("50,00\u00a0%", ""),
        f"Sudah lapor {Months(mid_month).name}": (1, "dari 2 kampung"),
        "Tidur atau mati suri": (0, "kampung"),
    }


def test_inactive_kampung_counts_nowhere(cast, brabowan, bocor):
    activity(brabowan, cast.kader, 12)
    set_active(brabowan, by=cast.opdkb, is_active=False)
    for user in (cast.pkb, cast.opdkb, cast.provinsi, cast.kader):
        assert not any("menunggu verifikasi" in what for what in lines(user) if "Blora" in lines(user)[what][0])
    assert not any("Blora" in task.where for task in tasks(cast.provinsi))
    assert board_of(cast.opdkb).decidable == 0 and board_of(cast.kader).lines == []


# --- figures ----------------------------------------------------------------------------------------------


def test_tiles_count_the_own_area(cast, brabowan, bocor, territory, mid_month):
    change_status(activity(brabowan, cast.kader, 3), Step.VERIFY, by=cast.pkb)
    activity(brabowan, cast.kader, 2)
    founded(cast.opdkb, territory[BODEH], "Mawar")
    name = Months(mid_month).name
    found = {label: (tile.value, tile.unit) for label, tile in tiles(cast.opdkb).items()}
    assert found == {
        "Menunggu verifikasi": (1, ""),
        f"Sudah lapor {name}": (1, "dari 2 kampung"),
        f"Kegiatan terverifikasi {name}": (1, ""),
        "Tidur atau mati suri": (1, "kampung"),
    }
    assert tiles(cast.opdkb)["Menunggu verifikasi"].note == "yang terlama 2 hari"


def test_neighbour_of_a_tile_is_last_month_as_that_day_closed(cast, brabowan, mid_month):
    months = Months(mid_month)
    same = (mid_month - months.same_day).days
    change_status(activity(brabowan, cast.kader, same + 1), Step.VERIFY, by=cast.pkb, at=ago(same))  # counts
    change_status(activity(brabowan, cast.kader, same + 2), Step.VERIFY, by=cast.pkb, at=ago(same - 1))  # a day late
    activity(brabowan, cast.kader, same - 1)  # held a day late
    found = tiles(cast.opdkb)
    assert ": 1, berkurang 1" in found[f"Sudah lapor {months.name}"].note
    assert found[f"Kegiatan terverifikasi {months.name}"].note.endswith(": 1, berkurang 1")


def test_activity_handed_in_too_late_was_no_report_of_that_day(cast, brabowan, mid_month):
    months = Months(mid_month)
    activity(brabowan, cast.kader, (mid_month - months.same_day).days, waits=2)
    assert ": 0, tetap" in tiles(cast.opdkb)[f"Sudah lapor {months.name}"].note


@pytest.mark.parametrize("who", ["pkb", "opdkb"])
def test_lists_behind_the_tiles_hold_as_many_rows(client, cast, brabowan, territory, who, mid_month):
    change_status(activity(brabowan, cast.kader, 3), Step.VERIFY, by=cast.pkb)
    founded(cast.opdkb, territory[TEMENGENG], "Guyub")
    user = getattr(cast, who)
    client.force_login(user)
    for label in (f"Sudah lapor {Months(mid_month).name}", "Tidur atau mati suri"):
        tile = tiles(user)[label]
        assert len(client.get(tile.url).context["page"].object_list) == tile.value == 1


# --- the page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["pkb", "opdkb"])
def test_officers_read_nothing_of_the_neighbours(client, cast, brabowan, bocor, who):
    client.force_login(getattr(cast, who))
    response = client.get(URL)
    page = response.content.decode()
    assert "Bocor" not in page and "Rembang" not in page and "Ronggo" not in page
    assert not any("menunggu" in what or "dikembalikan" in what for what in lines(getattr(cast, who)))
    assert response.context["board"].tiles[0].value == 0


@pytest.mark.parametrize("who", ["kader", "pkb", "opdkb", "provinsi", "pusat", "admin", "nobody"])
def test_page_opens_for_everybody_even_in_an_empty_portal(client, cast, settings, who):
    settings.MFA_REQUIRED_ROLES = []
    client.force_login(getattr(cast, who))
    response = client.get(URL)
    assert response.status_code == 200
    if who in ("kader", "nobody", "admin", "pusat"):
        assert "Tidak ada yang menunggu Anda" in response.content.decode()


def test_superuser_without_a_task_sees_the_nation(client, cast, brabowan, settings):
    settings.MFA_REQUIRED_ROLES = []
    root = User.objects.create_superuser("root", password=PASSWORD, name="Akar")
    client.force_login(root)
    response = client.get(URL)
    assert response.status_code == 200
    assert response.context["summary"].kampung == 1


def test_sentence_counts_the_late_and_the_main_button_counts_the_queue(client, cast, brabowan):
    activity(brabowan, cast.kader, 12)
    activity(brabowan, cast.kader, 1)
    client.force_login(cast.pkb)
    page = client.get(URL).content.decode()
    assert "1 sudah terlambat" in page and "Verifikasi berurutan (2)" in page
    client.force_login(cast.kader)
    page = client.get(URL).content.decode()
    assert f"/kampung/{VILLAGE}/kegiatan/lapor/" in page and "Verifikasi berurutan" not in page


QUERIES = {"kader": 23, "pkb": 44, "opd": 34, "opdkb": 42, "provinsi": 14, "pusat": 14}


@pytest.mark.parametrize("who", QUERIES)
def test_page_costs_the_same_for_one_line_and_for_three(
    client, cast, brabowan, territory, settings, who, django_assert_num_queries, django_assert_max_num_queries
):
    settings.MFA_REQUIRED_ROLES = []

    def fill(code, by, number=0):
        village = brabowan if code == BRABOWAN else founded(cast.opdkb, territory[code], f"Mawar {number}")
        submitted(village, "profil", by)
        activity(village, by, 95, waits=2, title=f"Menunggu {number}")
        back = activity(village, by, 3, title=f"Senam {number}")
        change_status(back, Step.RETURN, by=cast.opdkb, reason_text="Cek")
        drafted_activity(village, by, title=f"Draf {number}", new_agencies=[f"Karang Taruna {number}"])
        imported(cast.opdkb, refused=1)

    assess_region()
    fill(BRABOWAN, cast.kader)
    client.force_login(getattr(cast, who))
    with django_assert_max_num_queries(QUERIES[who]) as few:
        client.get(URL)
    for number, code in enumerate((TEMENGENG, BODEH)):
        fill(code, person(f"k{number}", Role.KADER, code), number + 1)
        activity(brabowan, cast.kader, 2, title=f"Lagi {number}")
        drafted_activity(brabowan, cast.kader, title=f"Lagi draf {number}")
    with django_assert_num_queries(len(few)):
        client.get(URL)


def test_number_of_lines_stays_small_however_much_waits(cast, brabowan):
    for number in range(9):
        activity(brabowan, cast.kader, number + 10, title=f"Menunggu {number}")
    assert len([task for task in tasks(cast.opdkb) if "menunggu" in task.what]) == 1


def test_home_is_accessible_on_a_phone(phone, live_server, sign_in, cast, brabowan, assert_accessible):
    back = activity(brabowan, cast.kader, 9, title="Senam")
    change_status(back, Step.RETURN, by=cast.pkb, at=ago(8), reason_text="Foto gelap, tolong ambil lagi dari depan")
    activity(brabowan, cast.kader, 80, waits=12)
    drafted_activity(brabowan, cast.kader, title="Rapat Pokja")
    for user in (cast.kader, cast.pkb, cast.opdkb, cast.provinsi):
        sign_in(user)
        phone.goto(live_server.url + URL)
        assert_accessible(phone)

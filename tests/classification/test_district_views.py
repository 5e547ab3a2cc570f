"""*Rapor kabupaten*: who reads it, what its four parts say, and what they cost."""

from datetime import timedelta
from io import BytesIO

from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from classification.enums import Basis, Kelas
from classification.filters.district import PARTS
from classification.models import Assessment, AssessmentSnapshot
from core.excel import read_xlsx
from tests.cast import NEXT_VILLAGE, VILLAGE
from tests.territory import KUTUKAN, TEMENGENG
from tests.villages.content import CONTENT, founded, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Step

URL = reverse("area-rapor")
BEFORE = "433233211111"  # Dasar: without its Output, which is 12 of 12 now


def reported(kampung, by, **changes):
    return [submitted(kampung, kind, by, **(changes if kind == "profil" else {})) for kind in CONTENT]


def seen_before(kampung, days, scores=BEFORE, kelas=Kelas.DASAR):
    """A class that was kept so many days ago."""
    now = Assessment.objects.get(kampung=kampung, basis=Basis.REPORTED)
    AssessmentSnapshot.objects.create(
        kampung=kampung, region_id=kampung.region_id, basis=Basis.REPORTED, instrument=now.instrument,
        as_of=timezone.localdate() - timedelta(days), scores=scores, kelas=kelas,
        index_input="3.00", index_process="2.00", index_output="1.00",
    )  # fmt: skip


@world
def blora(cast, territory):
    """Blora: one village a point short, one Mandiri that jumped, one silent. Rembang: one that did all of it."""
    rows = {
        "short": founded(cast.opdkb, territory[VILLAGE], "=Sumber Rejeki"),
        "jumped": founded(cast.opdkb, territory[TEMENGENG], "Guyub Rukun"),
        "silent": founded(cast.opdkb, territory[KUTUKAN], "Karya Bhakti"),
        "other": founded(cast.opdkb2, territory[NEXT_VILLAGE], "Sumber Bocor"),
    }
    reported(rows["short"], cast.kader, is_pokja_trained=False, pokja_training="", pokja_trained_members=None)
    reported(rows["jumped"], cast.opdkb)
    reported(rows["other"], cast.kader2)
    seen_before(rows["jumped"], 40)
    seen_before(rows["other"], 40)
    return rows


def get(client, user, **query):
    client.force_login(user)
    return client.get(URL, query)


def names(response) -> list[str]:
    return [row[0].village.name for row in response.context["rows"]]


def sheet(content: bytes) -> list[dict]:
    read = read_xlsx(BytesIO(content))
    return [dict(zip(read.header, row, strict=True)) for row in read.rows]


def test_nearest_first_with_the_easiest_deed(client, cast, blora):
    response = get(client, cast.opdkb)
    body = response.content.decode()
    assert names(response) == ["=Sumber Rejeki", "Guyub Rukun"]
    first, second = (row[0] for row in response.context["rows"])
    assert (first.kelas, first.reaches, first.lacks) == (Kelas.DASAR, Kelas.MANDIRI, "Input 1")
    assert (first.easiest, first.effort.label) == ("Bentuk Rumah DataKu", "Cepat")
    assert (second.kelas, second.reaches, second.lacks) == (Kelas.MANDIRI, Kelas.BERKELANJUTAN, "Proses 3")
    assert "2 dari 3 Kampung KB di Kabupaten Blora dapat naik kelas" in body
    assert "1 kampung belum" in body
    assert "Bocor" not in body and "Rembang" not in body
    # Nothing is verified yet, so nothing is known on that basis.
    assert names(get(client, cast.opdkb, dasar="terverifikasi")) == []


def test_one_deed_leads_to_its_villages(client, cast, blora):
    response = get(client, cast.opdkb, bagian="langkah")
    body = response.content.decode()
    assert "1 kampung di Kabupaten Blora hanya kurang Rumah DataKu untuk naik kelas" in body
    by_deed = {line.deed.lacks: (line.count, url) for line, url in response.context["rows"]}
    count, url = by_deed["Rumah DataKu"]
    assert count == 1 and set(by_deed) == {
        "Rumah DataKu", "pelatihan/sosialisasi Pokja", "Sumber dana sampai skor 4", "Kepemilikan POKTAN sampai skor 4",
    }  # fmt: skip
    response = client.get(url)
    assert names(response) == ["=Sumber Rejeki"]
    assert "naik kelas dengan satu langkah: Bentuk Rumah DataKu" in response.content.decode()
    nothing = client.get(URL, {"langkah": "I4-has_secretariat"}).content.decode()
    assert "Tidak ada kampung dengan langkah ini" in nothing


def test_two_classes_are_work_until_everything_is_decided(client, cast, blora):
    response = get(client, cast.opdkb, bagian="beda")
    assert names(response) == ["Guyub Rukun"]  # the other one is Dasar on both
    line, rapor, queue = response.context["rows"][0]
    assert (line.reported, line.has_verified, line.count, line.days) == (Kelas.MANDIRI, False, 3, 0)
    assert rapor == reverse("kampung-rapor", args=[TEMENGENG])
    assert client.get(queue).context["page"].paginator.count == 0  # its own, so somebody else decides
    assert get(client, cast.pkb, bagian="beda").context["rows"][0][2] == queue
    assert client.get(queue).context["page"].paginator.count == 3
    # Above the kabupaten nobody decides: there the Rapor is the way.
    assert get(client, cast.provinsi, bagian="beda", prov="33", kab="33.16").context["rows"][0][2] == ""
    for model in ("profilereports", "populationreports", "familyplanningreports"):
        report = getattr(blora["jumped"], model).get()
        change_status(report, Step.VERIFY, by=cast.pkb, seen=report.updated_at)
    assert names(get(client, cast.opdkb, bagian="beda")) == []


def test_jump_is_a_hint(client, cast, blora):
    response = get(client, cast.opdkb, bagian="lonjakan")
    assert names(response) == ["Guyub Rukun"]
    jump = response.context["rows"][0][0].jump
    assert (jump.before.kelas, jump.after.kelas, jump.changed, jump.days) == (1, 3, 4, 40)
    assert "Ini petunjuk untuk dilihat, bukan kesalahan" in response.content.decode()
    # The line leads to the two days side by side, whatever their keys are there.
    both = client.get(response.context["rows"][0][2].partition("#")[0]).context["comparison"]
    assert (both.before.on, both.after.on) == (jump.before.on, jump.after.on)


def test_area_follows_the_person(client, cast, blora, settings):
    settings.MFA_REQUIRED_ROLES = []
    assert names(get(client, cast.pkb)) == ["=Sumber Rejeki", "Guyub Rukun"]  # Sambong
    assert names(get(client, cast.opdkb2)) == ["Sumber Bocor"]
    for part in ("terdekat", "langkah", "beda", "lonjakan"):
        body = get(client, cast.opdkb, prov="33", kab="33.17", bagian=part).content.decode()
        assert "Bocor" not in body and "Rembang" not in body
    wide = get(client, cast.pusat)
    assert [place.name for place, _ in wide.context["places"]] == ["Jawa Tengah"]
    regencies = client.get(wide.context["places"][0][1])
    assert [(p.name, p.below_top, p.summary.not_reported) for p, _ in regencies.context["places"]] == [
        ("Kabupaten Blora", 2, 1),
        ("Kabupaten Rembang", 1, 0),
    ]
    assert names(client.get(regencies.context["places"][1][1])) == ["Sumber Bocor"]
    assert "export" not in regencies.content.decode()


EXCEL = {
    "terdekat": (2, {"Kurang (poin)": 1, "Langkah": "Bentuk Rumah DataKu", "Nama Kampung KB": "'=Sumber Rejeki"}),
    "langkah": (4, {"Langkah": "Bentuk Rumah DataKu", "Pelaksana": "Desa, Kabupaten", "Upaya": "Cepat"}),
    "beda": (1, {"Kelas dilaporkan": "Mandiri", "Kegiatan menunggu": 0}),
    "lonjakan": (1, {"Kelas sebelum": "Dasar", "Kelas sesudah": "Mandiri", "Skor berubah": 4}),
}
QUERIES = {"terdekat": 9, "langkah": 9, "beda": 10, "lonjakan": 8}


def test_excel_has_every_part_the_chosen_one_first(client, cast, blora):
    for part, (count, cells) in EXCEL.items():
        content = get(client, cast.opdkb, bagian=part, export="xlsx").getvalue()
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        assert book.sheet_names == [PARTS[part], *(words for key, words in PARTS.items() if key != part)]
        rows = sheet(content)
        assert len(rows) == count
        assert {name: rows[0][name] for name in cells} == cells
        assert "Bocor" not in str(rows)


def test_parts_cost_the_same_with_one_row_and_more(client, cast, blora, django_assert_num_queries):
    client.force_login(cast.opdkb)
    for more in (True, False):
        for part, count in QUERIES.items():
            with django_assert_num_queries(count, info=part):
                client.get(URL, {"bagian": part})
        if more:
            reported(blora["silent"], cast.opdkb)
            seen_before(blora["silent"], 30)


def test_link_stands_where_the_page_opens(client, cast, blora):
    for user, shown in ((cast.opdkb, True), (cast.pkb, True), (cast.kader, False), (cast.opd, False)):
        client.force_login(user)
        assert (f'href="{URL}"' in client.get(reverse("kampung-list")).content.decode()) is shown
        assert client.get(URL).status_code == (200 if shown else 403)

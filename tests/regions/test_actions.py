from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.actions import RegionsRefused, compare_regions, synchronise_regions
from regions.imports import parse_regions
from regions.models import Region
from tests.territory import KUTUKAN, RANDUBLATUNG, TABLES, TAMILOUW

DAY = date(2026, 1, 15)


def synchronise(tables, on=DAY):
    regions = parse_regions(tables)
    return synchronise_regions(rows=regions.rows, on=on, with_points=regions.has_points)


def without(tables, *codes):
    """The list without these places, and without what is said about them."""
    kept = {}
    for name, text in tables.items():
        lines = text.splitlines(keepends=True)
        kept[name] = "".join(line for line in lines if not line.startswith(codes))
    return kept


def replaced(file, old, new):
    return TABLES | {file: TABLES[file].replace(old, new)}


def test_the_first_list_leaves_the_start_unknown(territory):
    assert Region.objects.count() == 28
    assert not Region.objects.filter(valid_from__isnull=False).exists()
    assert territory["31"].display_name == "DKI Jakarta"


def test_nothing_changed_writes_nothing(territory):
    with CaptureQueriesContext(connection) as queries:
        diff = synchronise(TABLES)
    assert not diff
    assert diff.unchanged == 28
    written = [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE", "COPY")]
    assert written == []


def test_a_new_place_is_valid_from_the_day(territory):
    line = "33.16.02.2777,33.16.02,desa,Sumber Rejeki Baru,58382\n"
    diff = synchronise(TABLES | {"villages.csv": TABLES["villages.csv"] + line})
    assert [row.code for row in diff.added] == ["33.16.02.2777"]
    assert Region.objects.get(pk="33.16.02.2777").valid_from == DAY


def test_a_changed_name_is_told_with_the_old_one(territory):
    diff = synchronise(replaced("villages.csv", "Kutukan", "Kutukan Raya"))
    (change,) = diff.changed
    assert change.before["name"] == "Kutukan"
    region = Region.objects.get(pk=KUTUKAN)
    assert (region.display_name, region.search_name) == ("Desa Kutukan Raya", "kutukan raya")


def test_a_vanished_place_ends_and_stays_in_the_table(territory):
    diff = synchronise(without(TABLES, KUTUKAN))
    assert [region.code for region in diff.ended] == [KUTUKAN]
    assert Region.objects.get(pk=KUTUKAN).valid_to == DAY
    assert not synchronise(without(TABLES, KUTUKAN), on=date(2026, 6, 1))
    assert Region.objects.get(pk=KUTUKAN).valid_to == DAY


def test_a_whole_district_may_end(territory):
    synchronise(without(TABLES, RANDUBLATUNG))
    assert Region.objects.within(RANDUBLATUNG).count() == 5
    assert not Region.objects.within(RANDUBLATUNG).current().exists()


def test_a_place_that_comes_back_is_reopened(territory):
    synchronise(without(TABLES, KUTUKAN))
    Region.objects.filter(pk=KUTUKAN).update(successor=territory[TAMILOUW])
    diff = synchronise(replaced("villages.csv", "Kutukan", "Kutukan Raya"))
    assert [row.code for row in diff.reopened] == [KUTUKAN]
    assert not diff.changed
    region = Region.objects.get(pk=KUTUKAN)
    assert (region.valid_to, region.successor, region.name) == (None, None, "Kutukan Raya")


def test_known_points_survive_a_list_without_points(territory):
    tables = {name: text for name, text in TABLES.items() if name != "points"}
    tables["villages.csv"] = tables["villages.csv"].replace("Kutukan", "Kutukan Raya")
    diff = synchronise(tables)
    assert len(diff.changed) == 1
    assert Region.objects.get(pk=KUTUKAN).latitude == territory[KUTUKAN].latitude


def test_a_moved_point_is_a_change(territory):
    diff = synchronise(replaced("points", "-7.18313", "-7.18314"))
    assert [change.before for change in diff.changed] == [{"latitude": territory[KUTUKAN].latitude}]


def test_ending_before_the_beginning_is_refused_whole(territory):
    Region.objects.filter(pk=KUTUKAN).update(valid_from=date(2026, 5, 1))
    tables = without(TABLES, KUTUKAN)
    tables["villages.csv"] = tables["villages.csv"].replace("Bodeh", "Bodeh Raya")
    with pytest.raises(RegionsRefused, match="Desa Kutukan baru berlaku mulai 01-05-2026"):
        synchronise(tables)
    assert Region.objects.get(pk=KUTUKAN).valid_to is None
    assert not Region.objects.filter(name="Bodeh Raya").exists()


def test_compare_writes_nothing(territory):
    regions = parse_regions(without(TABLES, KUTUKAN))
    assert compare_regions(regions.rows).ended == [territory[KUTUKAN]]
    assert Region.objects.get(pk=KUTUKAN).valid_to is None


def test_awkward_names_arrive_as_they_are(territory):
    name = 'Kota "Baru", \\N\\t é 🌾'
    quoted = '"Kota ""Baru"", \\N\\t é 🌾"'
    synchronise(TABLES | {"villages.csv": TABLES["villages.csv"] + f"33.16.02.2777,33.16.02,desa,{quoted},\n"})
    region = Region.objects.get(pk="33.16.02.2777")
    assert (region.name, region.postal_code, region.latitude) == (name, "", None)

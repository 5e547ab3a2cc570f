"""Who has gone quiet: states by age, parts of a village, first year only, and who may know."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reference.models import Section
from regions.models import Region
from rhythm.enums import Dormancy
from rhythm.models import LastSeen
from rhythm.queries.silence import section_counts, silence_of, state_counts, villages_seen
from rhythm.rules import can_see_silence
from tests.cast import REGENCY, VILLAGE
from tests.rhythm.content import ago, group, register, reported
from tests.rhythm.test_receivers import month_back
from tests.territory import KUTUKAN, TEMENGENG
from tests.villages.content import founded
from villages.actions.kampung import update_kampung

URL = reverse("silence")


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (None, Dormancy.NEVER), (0, Dormancy.ACTIVE), (30, Dormancy.ACTIVE), (31, Dormancy.SLOWING),
        (90, Dormancy.SLOWING), (91, Dormancy.ASLEEP), (180, Dormancy.ASLEEP), (181, Dormancy.DORMANT),
    ],
)  # fmt: skip
def test_state_follows_from_the_days(cast, kampung, days, state):
    if days is not None:
        reported(kampung, cast.kader, ago(days), officer=cast.pkb)
    today = timezone.localdate()
    assert silence_of(kampung, today).village.state is state
    counts = state_counts(villages_seen(cast.opdkb), today)
    assert counts == {each: int(each is state) for each in Dormancy}
    assert list(villages_seen(cast.opdkb).in_state(state, today).values_list("kampung", flat=True)) == [kampung.pk]


def test_sections_and_groups_have_a_day_of_their_own(cast, kampung):
    bkb, bkl = group(kampung, cast.kader), group(kampung, cast.kader, "Anggrek", "bkl")
    economy = Section.objects.get(code="ekonomi")
    reported(kampung, cast.kader, ago(100), officer=cast.pkb, section=economy)
    reported(kampung, cast.kader, ago(3), officer=cast.pkb, poktan=bkb)
    register(bkl, cast.kader, month_back(2))  # waits: not seen
    found = silence_of(kampung, timezone.localdate())
    states = {part.name: part.state for part in (*found.sections, *found.groups)}
    assert (states["Ekonomi"], states["Kasih Sayang"], states["Pendidikan"]) == (
        Dormancy.ASLEEP, Dormancy.ACTIVE, Dormancy.NEVER,
    )  # fmt: skip
    assert (states["BKB Melati"], states["BKL Anggrek"]) == (Dormancy.ACTIVE, Dormancy.NEVER)
    counts = dict(section_counts(cast.opdkb, REGENCY, timezone.localdate()))
    assert counts["Ekonomi"][Dormancy.ASLEEP] == 1 and counts["Pendidikan"][Dormancy.NEVER] == 1


@pytest.mark.parametrize(
    ("founded_days", "activity_days", "only"),
    [
        (800, [700, 436], True),  # within 365 days of the pencanangan
        (800, [700, 434], False),
        (365, [300], False),  # still in its first year
        (None, [900, 560], True),  # without one, since its first activity
        (None, [900, 500], False),
    ],
)
def test_first_year_only(cast, kampung, founded_days, activity_days, only):
    update_kampung(kampung, by=cast.pkb, inaugurated_on=ago(founded_days) if founded_days else None)
    for days in activity_days:
        reported(kampung, cast.kader, ago(days), officer=cast.pkb)
    today = timezone.localdate()
    assert silence_of(kampung, today).first_year_only is only
    assert LastSeen.objects.villages().first_year_only(today).exists() is only


def test_only_those_who_look_after_villages_see_it(cast, kampung):
    seen = {name for name in ("kader", "pkb", "opd", "opdkb", "provinsi", "pusat", "admin", "pkb2", "nobody")
            if can_see_silence(getattr(cast, name), VILLAGE)}  # fmt: skip
    assert seen == {"pkb", "opdkb", "provinsi", "pusat", "admin"}


def test_list_names_the_longest_silent_first(client, cast, kampung, kampung2, territory):
    quiet = founded(cast.opdkb, territory[KUTUKAN], "Melati")
    slow = founded(cast.opdkb, territory[TEMENGENG], "Guyub Rukun")
    reported(kampung, cast.kader, ago(200), officer=cast.pkb)
    reported(slow, cast.opdkb, ago(40), officer=cast.pkb)
    client.force_login(cast.opdkb)
    page = client.get(URL).content.decode()
    assert page.index(quiet.name) < page.index(kampung.name) < page.index(slow.name)
    assert "Sumber Bocor" not in page and "3 dari 3 Kampung KB di Kabupaten Blora" in page
    page = client.get(URL, {"keadaan": "mati-suri"}).content.decode()
    assert kampung.name in page and slow.name not in page
    assert "Tidak ada yang cocok" in client.get(URL, {"pertama": "ya", "keadaan": "aktif"}).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_with_one_row_and_three(client, cast, kampung, territory, rows, django_assert_num_queries):
    for code, name in [(KUTUKAN, "Melati"), (TEMENGENG, "Guyub Rukun")][: rows - 1]:
        group(founded(cast.opdkb, territory[code], name), cast.opdkb)
    client.force_login(cast.opdkb)
    with django_assert_num_queries(16):
        client.get(URL)


def test_village_page_shows_it_to_officers_alone(client, cast, kampung):
    reported(kampung, cast.kader, ago(120), officer=cast.pkb)
    address = reverse("kampung-detail", args=[VILLAGE])
    for person, shown in ((cast.pkb, True), (cast.kader, False), (cast.opd, False)):
        client.force_login(person)
        assert ("Irama" in client.get(address).content.decode()) is shown
    client.logout()
    assert "Tidur" not in client.get(reverse("public-area", args=[VILLAGE])).content.decode()


def test_a_village_waits_for_nothing_before_its_first_day(cast, territory):
    kampung = founded(cast.opdkb, Region.objects.get(pk=TEMENGENG), "Guyub Rukun")
    row = LastSeen.objects.get(kampung=kampung)
    assert (row.last_on, row.year_ends_on - row.founded_on) == (None, timedelta(days=365))

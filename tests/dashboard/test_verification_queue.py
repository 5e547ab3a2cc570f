"""The queue: who finds what in it, in which order, narrowed how, and at what cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import add_assignment
from accounts.enums import Role
from dashboard.queries.verification import QueueFilter, backlog, load, queue, standing, waiting_count
from regions.models import Region
from tests.cast import NEXT_VILLAGE, person
from tests.territory import BODEH, BRABOWAN, KUTUKAN, RANDUBLATUNG, SAMBONG, TEMENGENG
from tests.villages.content import CONTENT, founded, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Reason, Step
from villages.actions.kampung import set_active
from villages.actions.reports import save_report, start_report, submit_report
from villages.enums import Source
from villages.models import REPORTS

URL = reverse("verification-queue")


def found(client, user, **query):
    client.force_login(user)
    response = client.get(URL, query)
    assert response.status_code == 200
    return [(row.kind, row.region_id) for row in response.context["page"].object_list]


def hand_in(kampung, kind, by, days=0, **changes):
    """A report handed in some days ago."""
    on = timezone.localdate() - timedelta(days=days)
    report = save_report(start_report(kampung, kind, by=by, on=on), by=by, cleaned={**CONTENT[kind], **changes}, on=on)
    submit_report(report, by=by, at=timezone.now() - timedelta(days=days, minutes=1))
    return report


@world
def two_villages(cast, territory):
    """Brabowan (Kec. Sambong) with three reports of 9, 2 and 1 days, Kutukan (Kec. Randublatung) with one of 4 days."""
    brabowan = founded(cast.opdkb, territory[BRABOWAN], "Sumber Rejeki")
    kutukan = founded(cast.opdkb, territory[KUTUKAN], "Melati")
    kader = person("kader-kutukan", Role.KADER, KUTUKAN)
    hand_in(brabowan, "profil", cast.kader, days=9)
    hand_in(kutukan, "profil", kader, days=4)
    hand_in(brabowan, "penduduk", cast.kader, days=2)
    hand_in(brabowan, "kb", cast.kader, days=1)
    neighbour = founded(cast.opdkb2, territory[NEXT_VILLAGE], "Sumber Bocor")
    hand_in(neighbour, "profil", cast.kader2, days=30)
    return brabowan, kutukan


ALL = [("profil", BRABOWAN), ("profil", KUTUKAN), ("penduduk", BRABOWAN), ("kb", BRABOWAN)]


def test_queue_is_oldest_first_over_all_kinds(client, cast, two_villages):
    assert found(client, cast.opdkb) == ALL


def test_queue_holds_the_own_area_alone(client, cast, two_villages):
    assert found(client, cast.pkb) == [row for row in ALL if row[1] == BRABOWAN]
    assert found(client, cast.opdkb2) == [("profil", NEXT_VILLAGE)]
    client.force_login(cast.opdkb)
    page = client.get(URL).content.decode()
    assert "Sumber Bocor" not in page and "Rembang" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"jenis": "profil"}, [("profil", BRABOWAN), ("profil", KUTUKAN)]),
        ({"jenis": "kb"}, [("kb", BRABOWAN)]),
        ({"jenis": "tidak-ada"}, ALL),
        ({"umur": "3"}, [("profil", BRABOWAN), ("profil", KUTUKAN)]),
        ({"umur": "7"}, [("profil", BRABOWAN)]),
        ({"umur": "30"}, []),
        ({"umur": "-1"}, ALL),
        ({"nama": "MELATI"}, [("profil", KUTUKAN)]),
        ({"nama": "rejeki sumber"}, [row for row in ALL if row[1] == BRABOWAN]),
        ({"nama": "bocor"}, []),
        ({"nama": "100%"}, []),
        ({"kec": RANDUBLATUNG}, [("profil", KUTUKAN)]),
        ({"kec": SAMBONG, "desa": BRABOWAN}, [row for row in ALL if row[1] == BRABOWAN]),
        ({"kec": SAMBONG, "desa": TEMENGENG}, []),
        ({"kab": "33.17", "kec": "33.17.01"}, ALL),  # not the own area: the level is fixed, the rest falls away
        ({"kec": "x' OR 1=1"}, ALL),
        ({"asal": "semua"}, ALL),
        ({"asal": "impor"}, []),
        ({"asal": "entah"}, ALL),
    ],
    ids=str,
)
def test_queue_is_narrowed(client, cast, two_villages, query, expected):
    assert found(client, cast.opdkb, **query) == expected


@pytest.mark.parametrize("page", ["0", "-3", "99", "x", "1e9", ""])
def test_queue_opens_on_any_page_number(client, cast, two_villages, page):
    assert found(client, cast.opdkb, page=page) == ALL


def test_second_page_keeps_the_filter(client, cast, two_villages, monkeypatch):
    monkeypatch.setattr("dashboard.views.verification.PAGE_SIZE", 1)
    assert found(client, cast.opdkb, jenis="profil", page="2") == [("profil", KUTUKAN)]
    assert "jenis=profil" in client.get(URL, {"jenis": "profil", "page": "2"}).content.decode()


def test_own_reports_are_not_listed(client, cast, territory):
    kampung = founded(cast.opdkb, territory[BRABOWAN])
    submitted(kampung, "profil", cast.pkb)
    assert found(client, cast.pkb) == []
    assert found(client, cast.opdkb) == [("profil", BRABOWAN)]


def test_reports_one_only_wrote_into_are_not_listed(client, cast, territory):
    """The kader began and handed in, but the PKB filled in the figures: another officer decides."""
    kampung = founded(cast.opdkb, territory[BRABOWAN])
    report = start_report(kampung, "profil", by=cast.kader)
    report = save_report(report, by=cast.pkb, cleaned=CONTENT["profil"])
    submit_report(report, by=cast.kader)
    assert found(client, cast.pkb) == []
    assert waiting_count(cast.pkb) == 0
    assert found(client, cast.opdkb) == [("profil", BRABOWAN)]


def test_area_where_another_role_reaches_is_not_decided(client, cast, two_villages):
    """A PKB of Sambong who is kader in Randublatung decides in Sambong alone."""
    add_assignment(by=None, system=True, user=cast.pkb, role=Role.KADER, region=Region.objects.get(pk=KUTUKAN))
    assert ("profil", KUTUKAN) not in found(client, cast.pkb)
    assert ("profil", BRABOWAN) in found(client, cast.pkb)


def test_superseded_version_leaves_the_queue(client, cast, two_villages):
    newer = hand_in(two_villages[0], "kb", cast.kader, injection=197, pill=57)
    rows = [row for row in load(queue(cast.opdkb)) if row.kind == "kb"]
    assert [(row.pk, row.version) for row in rows] == [(newer.pk, 2)]


@pytest.mark.parametrize("step", [Step.VERIFY, Step.RETURN])
def test_decided_report_leaves_the_queue(client, cast, two_villages, step):
    report = REPORTS["kb"].objects.get(kampung=two_villages[0])
    change_status(report, step, by=cast.pkb, reason_code=Reason.ODD_FIGURE)
    assert ("kb", BRABOWAN) not in found(client, cast.opdkb)


def test_inactive_kampung_leaves_the_queue(client, cast, two_villages):
    set_active(two_villages[1], by=cast.opdkb, is_active=False)
    assert ("profil", KUTUKAN) not in found(client, cast.opdkb)


def test_imported_reports_wait_apart(client, cast, two_villages):
    REPORTS["profil"].objects.filter(kampung=two_villages[1]).update(source=Source.IMPORT)
    assert ("profil", KUTUKAN) not in found(client, cast.opdkb)
    assert client.get(URL).context["imports"] == 1
    assert found(client, cast.opdkb, asal="impor") == [("profil", KUTUKAN)]
    assert ("profil", KUTUKAN) in found(client, cast.opdkb, asal="semua")
    assert waiting_count(cast.opdkb) == 3


def test_reported_days_and_place_are_shown(client, cast, two_villages):
    client.force_login(cast.opdkb)
    first = client.get(URL).context["page"].object_list[0]
    assert (first.days, first.is_late) == (9, True)
    assert first.place == "Desa Brabowan, Kec. Sambong"
    assert first.submitted_by_name == cast.kader.name


@pytest.mark.parametrize("who", ["kader", "provinsi", "pusat", "admin", "nobody"])
def test_queue_is_for_who_decides(client, cast, settings, who):
    settings.MFA_REQUIRED_ROLES = []
    client.force_login(getattr(cast, who))
    assert client.get(URL).status_code == 403


def test_empty_queue_and_empty_filter_say_different_things(client, cast, territory):
    client.force_login(cast.opdkb)
    assert "Tidak ada yang menunggu" in client.get(URL).content.decode()
    assert "Tidak ada yang cocok" in client.get(URL, {"jenis": "kb"}).content.decode()


def around(user, item, **narrow):
    """What stands before and after a report in the queue, as (position, count, before, after)."""
    found = standing(user, QueueFilter(**narrow), item)
    return (
        found.position,
        found.count,
        *(row and (row.kind, row.region_id) for row in (found.previous, found.following)),
    )


def test_standing_names_what_lies_around(cast, two_villages):
    brabowan = two_villages[0]
    reports = {kind: model.objects.get(kampung=brabowan) for kind, model in REPORTS.items()}
    assert around(cast.opdkb, reports["profil"]) == (1, 4, None, ("profil", KUTUKAN))
    assert around(cast.opdkb, reports["penduduk"]) == (3, 4, ("profil", KUTUKAN), ("kb", BRABOWAN))
    # Behind the last one the oldest that is left: nothing that was passed over is forgotten.
    assert around(cast.opdkb, reports["kb"]) == (4, 4, ("penduduk", BRABOWAN), ("profil", BRABOWAN))
    assert around(cast.opdkb, reports["kb"], kind="kb") == (1, 1, None, None)
    assert around(cast.opdkb, reports["kb"], words="melati") == (None, 1, None, ("profil", KUTUKAN))


def test_backlog_sums_by_place_oldest_first(cast, two_villages):
    rows = backlog(cast.opdkb, "district_code")
    days = [(timezone.localdate() - timezone.localdate(row.oldest)).days for row in rows]
    assert [(row.code, row.count) for row in rows] == [(SAMBONG, 3), (RANDUBLATUNG, 1)]
    assert days == [9, 4]


def test_queue_costs_the_same_for_one_row_and_for_three(
    client, cast, territory, django_assert_num_queries, django_assert_max_num_queries
):
    kampung = founded(cast.opdkb, territory[BRABOWAN])
    hand_in(kampung, "profil", cast.kader)
    client.force_login(cast.opdkb)
    with django_assert_max_num_queries(20) as few:
        assert len(client.get(URL).context["page"].object_list) == 1
    hand_in(founded(cast.opdkb, territory[KUTUKAN], "Melati"), "profil", person("k1", Role.KADER, KUTUKAN))
    hand_in(founded(cast.opdkb, territory[BODEH], "Mawar"), "profil", person("k2", Role.KADER, BODEH))
    with django_assert_num_queries(len(few)):
        assert len(client.get(URL).context["page"].object_list) == 3

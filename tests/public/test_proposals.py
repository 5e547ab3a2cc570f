"""What citizens propose: the form, its brakes, the private page, and how little of it the public reads."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pokja.actions.plans import add_item, start_plan
from pokja.actions.proposals import accept_proposal, decline_proposal, plan_proposal, propose, switch_public_proposals
from pokja.models import PlanItem, Proposal
from public import limits
from reference.models import SubProgram
from regions.models import Region
from tests.cast import VILLAGE
from tests.territory import BLORA
from tests.villages.content import founded
from tests.worlds import world

YEAR = timezone.localdate().year
PAGE = f"/wilayah/{VILLAGE}/"
FORM = f"{PAGE}usulan/"
WORDS = {"title": "Talang air RT 03", "description": "Bocor sejak tahun lalu.", "proposer_name": "Pak Min"}


@world
def kampung(cast):
    return founded(cast.opdkb, Region.objects.get(pk=VILLAGE), "Sumber Rejeki")


@world
def opened(cast, territory, kampung):
    switch_public_proposals(territory[BLORA], by=cast.opdkb, is_open=True)
    return kampung


@pytest.fixture
def later(monkeypatch):
    """later(seconds): the clock moves on."""

    def move(seconds):
        now = timezone.now() + timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return move


def ticket(client):
    return client.get(FORM).context["form"].initial["ticket"]


def send(client, later, **changes):
    data = {"ticket": ticket(client)} | WORDS | changes
    later(20)
    return client.post(FORM, data)


def test_form_is_there_only_where_the_regency_opened_it(client, cast, territory, kampung):
    assert client.get(FORM).status_code == 404
    assert FORM not in client.get(PAGE).content.decode()
    switch_public_proposals(territory[BLORA], by=cast.opdkb, is_open=True)
    assert FORM in client.get(PAGE).content.decode()
    assert 'content="noindex"' in client.get(FORM).content.decode()


def test_proposal_gives_a_private_page_and_waits_to_be_looked_at(client, opened, later):
    response = send(client, later)
    proposal = Proposal.objects.get()
    assert response["Location"] == f"/usulan/{proposal.token}/"
    response = client.get(response["Location"])
    page = response.content.decode()
    assert "Menunggu ditinjau" in page and "Talang air RT 03" in page
    assert "noindex" in page and "no-store" in response["Cache-Control"]
    assert "Pak Min" not in page
    assert client.get(f"/usulan/{uuid.uuid4()}/").status_code == 404


def test_sent_twice_it_is_one_proposal(client, opened, later):
    data = {"ticket": ticket(client)} | WORDS
    later(20)
    first, second = client.post(FORM, data), client.post(FORM, data)
    assert first["Location"] == second["Location"]
    assert Proposal.objects.count() == 1


def test_nothing_a_citizen_typed_is_public(client, cast, opened, later):
    send(client, later)
    proposal = Proposal.objects.get()
    page = client.get(PAGE).content.decode()
    assert "Talang air" not in page and "usulan untuk" not in page  # not even counted
    Proposal.objects.update(year=YEAR)
    proposal.refresh_from_db()
    accept_proposal(proposal, by=cast.kader)
    page = client.get(PAGE).content.decode()
    assert f"1 usulan untuk {YEAR}, 0 masuk rencana" in page
    assert "Talang air" not in page and "Pak Min" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Tulis apa yang diusulkan"),
        ({"description": ""}, "Jelaskan sedikit"),
        ({"description": "Lihat https://contoh.test"}, "Hapus tautan"),
        ({"title": "Buka www.contoh.id"}, "Hapus tautan"),
        ({"description": "contoh.xyz murah"}, "Hapus tautan"),
        ({"description": "surel min@contoh.id"}, "Hapus tautan"),
        ({"description": "WA 0812-3456-7890"}, "Hapus nomor telepon"),
        ({"description": "telp +62 812 3456 789"}, "Hapus nomor telepon"),
        ({"proposer_name": "Min 081234567890"}, "Hapus nomor telepon"),
        ({"description": "NIK 3316060101700001"}, "nomor panjang lain"),
        ({"keterangan": "Jl. Mawar"}, "Usulan tidak dapat dikirim"),
    ],
)
def test_what_should_not_be_there_is_refused_with_words_and_kept(client, opened, later, changes, words):
    response = send(client, later, **changes)
    page = response.content.decode()
    assert response.status_code == 422 and words in page
    assert changes.get("title", WORDS["title"]) in page
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("text", ["RT 03, RW 5, tahun 2026, 12 orang", "Rp1.500.000 untuk 30 kursi", "Jam 19.30"])
def test_ordinary_numbers_are_no_phone_numbers(client, opened, later, text):
    assert send(client, later, description=text).status_code == 302


@pytest.mark.parametrize(("seconds", "status"), [(1, 422), (4, 302), (11 * 3600, 302), (13 * 3600, 422)])
def test_page_is_neither_sent_in_a_blink_nor_from_yesterday(client, opened, later, seconds, status):
    data = {"ticket": ticket(client)} | WORDS
    later(seconds)
    response = client.post(FORM, data)
    assert response.status_code == status
    if seconds > 12 * 3600:  # the renewed page goes through
        data["ticket"] = response.context["form"]["ticket"].value()
        later(30)
        assert client.post(FORM, data).status_code == 302


@pytest.mark.parametrize("ticket", ["", "salah", "YWJj:1xyz:abc"])
def test_ticket_is_ours(client, opened, ticket):
    assert client.post(FORM, {"ticket": ticket} | WORDS).status_code == 422


def test_ticket_of_another_village_is_none(client, cast, territory, opened, later):
    other = founded(cast.opdkb, territory["33.16.02.2009"], "Melati")
    data = {"ticket": ticket(client)} | WORDS
    later(20)
    assert client.post(f"/wilayah/{other.region_id}/usulan/", data).status_code == 422


def test_address_and_village_have_a_bound_and_the_input_stays(client, opened, later, monkeypatch):
    monkeypatch.setattr(limits, "BY_ADDRESS", (2, limits.HOUR))
    monkeypatch.setattr(limits, "BY_VILLAGE", (3, limits.DAY))
    assert [send(client, later).status_code for _ in range(2)] == [302, 302]
    response = send(client, later)
    assert response.status_code == 429
    assert "Terlalu banyak usulan" in response.content.decode() and WORDS["title"] in response.content.decode()
    other = Client(REMOTE_ADDR="198.51.100.7")
    assert send(other, later).status_code == 302
    assert send(other, later).status_code == 429  # the village had three
    assert Proposal.objects.count() == 3


def test_form_asks_for_the_token_against_forgery(opened):
    assert Client(enforce_csrf_checks=True).post(FORM, WORDS).status_code == 403


def test_citizen_reads_state_and_reason(client, cast, opened, later):
    url = send(client, later)["Location"]
    decline_proposal(Proposal.objects.get(), by=cast.kader, reason="Talang sudah diperbaiki RT bulan lalu")
    page = client.get(url).content.decode()
    assert "Tidak dilanjutkan" in page and "Talang sudah diperbaiki RT bulan lalu" in page
    assert "Sri Wahyuni" not in page  # who decided stays inside


def test_citizen_reads_how_far_the_item_is(client, cast, opened, later):
    url = send(client, later)["Location"]
    plan = start_plan(opened, by=cast.kader, year=YEAR)
    item = add_item(plan, by=cast.kader, title="Perbaikan talang", subprogram=SubProgram.objects.first(), month=8)
    plan_proposal(Proposal.objects.get(), by=cast.kader, item=item)
    assert f"“Perbaikan talang”, Agustus {YEAR}: direncanakan." in client.get(url).content.decode()
    PlanItem.objects.update(reported=1, verified=1)
    assert "terlaksana." in client.get(url).content.decode()


# --- the village page -----------------------------------------------------------------------------------------


def test_public_plan_shows_title_month_and_what_was_verified_alone(client, cast, kampung):
    plan = start_plan(kampung, by=cast.kader, year=YEAR)
    item = add_item(
        plan,
        by=cast.kader,
        title="Kelas ibu balita",
        subprogram=SubProgram.objects.first(),
        month=1,
        budget=9_876_000,
        responsible="Bu Rahasia",
    )
    PlanItem.objects.filter(pk=item.pk).update(reported=1)
    page = client.get(PAGE).content.decode()
    block = re.search(r'id="rencana".*?</section>', page, re.S)[0]
    assert "Kelas ibu balita" in block and "Januari" in block and "Direncanakan" in block
    assert "9.876" not in block and "Rahasia" not in block and "Terlambat" not in block
    PlanItem.objects.filter(pk=item.pk).update(verified=1)
    assert "Terlaksana" in client.get(PAGE).content.decode()


def test_public_page_costs_the_same_with_one_item_and_with_three(client, cast, kampung, django_assert_max_num_queries):
    plan = start_plan(kampung, by=cast.kader, year=YEAR)

    def fill(title):
        add_item(plan, by=cast.kader, title=title, subprogram=SubProgram.objects.first())
        propose(kampung, by=cast.kader, title=title, year=YEAR)

    fill("Senam")
    with django_assert_max_num_queries(24) as few:
        client.get(PAGE)
    for title in ("Kelas", "Panen"):
        fill(title)
    with django_assert_max_num_queries(len(few)):
        assert "Panen" in client.get(PAGE).content.decode()

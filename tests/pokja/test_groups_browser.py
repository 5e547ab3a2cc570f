"""A cadre at a phone founds a BKB and hands its card in; the pages are accessible at phone and desk."""

from django.urls import reverse

from pokja.actions.data_house import save_data_house
from pokja.models import Poktan
from tests.cast import VILLAGE
from tests.conftest import DESKTOP


def test_cadre_founds_a_group_and_hands_its_card_in(phone, cast, kampung, sign_in, live_server, assert_accessible):
    save_data_house(kampung, by=cast.kader, cleaned={"chair": "Rahayu", "cadres": 3})
    sign_in(cast.kader)
    phone.goto(live_server.url + reverse("kampung-poktan", args=[VILLAGE]))
    phone.get_by_role("link", name="Tambahkan BKB").click()
    assert_accessible(phone)
    phone.get_by_label("Nama kelompok").fill("Melati 1")
    phone.get_by_label("Berdiri sejak").fill("2020-03-02")
    phone.get_by_role("button", name="Simpan").click()
    phone.get_by_role("heading", name="BKB Melati 1", exact=False).wait_for()
    assert not phone.get_by_label("Nomor SK").is_visible()
    assert_accessible(phone)
    phone.get_by_label("Jumlah anggota").fill("32")
    phone.get_by_label("Jumlah kader").fill("3")
    phone.get_by_label("Kader terlatih").fill("5")
    phone.locator("label", has_text="Posyandu").click()
    phone.get_by_role("button", name="Serahkan kartu").click()
    phone.get_by_role("alert").get_by_role("link", name="Kader terlatih").click()
    phone.get_by_label("Kader terlatih").fill("2")
    phone.get_by_label("Ketua").fill("Rahayu Ningsih")
    phone.get_by_role("button", name="Serahkan kartu").click()
    phone.get_by_text("diserahkan.").wait_for()
    card = Poktan.objects.get().cards.get()
    assert (card.members, card.integration, card.filed_by_name) == (32, ["posyandu"], cast.kader.name)
    addresses = [card.poktan.get_absolute_url(), reverse("poktan-list")]
    addresses += [reverse(name, args=[VILLAGE]) for name in ("kampung-poktan", "kampung-data-house", "data-house-edit")]
    for size in (phone.viewport_size, DESKTOP):
        phone.set_viewport_size(size)
        for address in addresses:
            phone.goto(live_server.url + address)
            assert_accessible(phone)

"""A kader keeps the Pokja on a phone."""

from django.urls import reverse

from pokja.enums import Structure
from tests.cast import VILLAGE
from tests.conftest import DESKTOP
from tests.pokja.working_content import founded_pokja, manned


def test_kader_adds_a_member_and_changes_the_structure(phone, live_server, sign_in, cast, kampung, assert_accessible):
    pokja = founded_pokja(kampung, cast.kader)
    manned(pokja, cast.kader)
    sign_in(cast.kader)
    tab = live_server.url + reverse("kampung-pokja", args=[VILLAGE])
    phone.goto(tab)
    assert_accessible(phone)

    phone.get_by_role("link", name="Tambah anggota").click()
    assert_accessible(phone)
    phone.get_by_label("Nama lengkap").fill("Kasmirah")
    phone.get_by_label("Jabatan").select_option("Bendahara")
    phone.get_by_role("button", name="Simpan", exact=True).click()
    phone.get_by_text("Kasmirah tersimpan dalam daftar.").wait_for()
    assert pokja.members.filter(name="Kasmirah", role="bendahara").count() == 1

    phone.get_by_role("link", name="Periode atau susunan baru").click()
    assert_accessible(phone)
    phone.get_by_text("Empat seksi Inpres 3/2022").click()
    phone.get_by_label("Mulai berlaku").fill("2026-01-10")
    phone.get_by_role("button", name="Mulai periode baru").click()
    phone.get_by_role("heading", name="Periode sebelumnya").wait_for()
    assert kampung.pokjas.current().get().structure == Structure.INPRES
    assert phone.get_by_text("Belum ditempatkan di seksi").is_visible()
    assert_accessible(phone)

    phone.set_viewport_size(DESKTOP)
    phone.goto(tab)
    assert_accessible(phone)

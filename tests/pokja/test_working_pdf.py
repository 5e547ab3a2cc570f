"""The structure on paper."""

import pytest
from django.urls import reverse

from core import pdf
from pokja.enums import PokjaRole
from tests.cast import VILLAGE
from tests.core.documents import count_pages
from tests.core.uploads import pdf as upload
from tests.pokja.working_content import PHONE, founded_pokja, manned, member_of
from tests.worlds import world

PDF = reverse("kampung-pokja-pdf", args=[VILLAGE])


@world
def pokja(cast, kampung):
    pokja = founded_pokja(kampung, cast.kader, decree_file=upload())
    manned(pokja, cast.kader)
    return pokja


@pytest.fixture
def as_kader(client, cast):
    client.force_login(cast.kader)
    return client


@pytest.mark.skipif(pdf.renderer() is None, reason="no Pango on this machine")
def test_document_is_a_pdf_of_as_many_pages_as_it_needs(as_kader, cast, pokja):
    for number in range(40):
        member_of(pokja, cast.kader, f"Anggota {number}", PokjaRole.MEMBER, section="ekonomi")
    response = as_kader.get(PDF)
    assert response["Content-Type"] == "application/pdf" and response["Cache-Control"] == "private, no-store"
    disposition = response["Content-Disposition"]
    assert disposition.startswith("inline") and "Pokja Kampung KB Sumber Rejeki 1 Mar 2025.pdf" in disposition
    assert response.content.startswith(b"%PDF")
    assert count_pages(response.content) > 1


def test_document_carries_structure_and_signatures_and_no_phone(as_kader, pokja, monkeypatch):
    monkeypatch.setattr(pdf, "renderer", lambda: None)
    page = as_kader.get(PDF).content.decode()
    told = ("Susunan Pokja Kampung KB Sumber Rejeki", "Desa Brabowan", "141/07/2025", "Mengetahui,", "Nur Hidayah")
    for words in (*told, "5 orang, 2 terlatih", "Kepala desa", "Penasehat", "Pembinaan Lingkungan"):
        assert words in page, words
    assert PHONE not in page


def test_without_pango_the_same_document_is_a_page_to_print(as_kader, pokja, monkeypatch):
    monkeypatch.setattr(pdf, "renderer", lambda: None)
    response = as_kader.get(PDF)
    page = response.content.decode()
    assert response["Content-Type"].startswith("text/html")
    assert "PDF tidak dapat dibuat di sini" in page and "data-print" in page
    assert "Agus Setiawan" in page and PHONE not in page and reverse("kampung-pokja", args=[VILLAGE]) in page


def test_machine_without_pango_is_found_out(monkeypatch):
    def missing(name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "import_module", missing)
    pdf.renderer.cache_clear()
    assert pdf.renderer() is None
    pdf.renderer.cache_clear()


def test_nothing_outside_the_document_is_fetched():
    with pytest.raises(ValueError, match="brings everything along"):
        pdf._refuse("http://169.254.169.254/")


def test_there_is_no_document_without_a_group(as_kader, kampung):
    assert as_kader.get(PDF).status_code == 404

import pytest

from classification.enums import Placement
from classification.imports.places import Address, Gazetteer, distance, regency_key, spell_out, squeeze, tolerance

REGIONS = [
    ("12", "Sumatera Utara"), ("12.12", "Kabupaten Toba"), ("12.12.01", "Balige"),
    ("12.12.01.2001", "Lumban Silintong"),
    ("16", "Sumatera Selatan"), ("16.71", "Kota Palembang"), ("16.71.01", "Ilir Barat Dua"),
    ("16.71.01.1004", "Dua-puluh-sembilan Ilir"), ("16.71.01.1005", "Dua-puluh-delapan Ilir"),
    ("31", "Daerah Khusus Ibukota Jakarta"), ("31.71", "Kota Administrasi Jakarta Pusat"), ("31.71.01", "Gambir"),
    ("31.71.01.1001", "Gambir"),
    ("32", "Jawa Barat"), ("32.01", "Kabupaten Bogor"), ("32.71", "Kota Bogor"), ("32.01.01", "Cibinong"),
    ("32.71.01", "Cibinong"), ("32.01.01.1001", "Cirimekar"), ("32.71.01.1001", "Cirimekar"),
    ("32.02", "Kabupaten Sukabumi"), ("32.02.01", "Bantargadung"), ("32.02.02", "Parungkuda"), ("32.02.03", "Sukaraja"),
    ("32.02.04", "Cicurug"), ("32.02.01.2001", "Limus Nunggal"), ("32.02.01.2002", "Bantargadung"),
    ("32.02.01.2003", "Buana Jaya"), ("32.02.02.2001", "Langesari"), ("32.02.03.2001", "Langensari"),
    ("32.02.03.2002", "Selaawi"), ("32.02.03.2003", "Sukamaju Utara"), ("32.02.03.2004", "Sukamekar"),
    ("32.02.03.2005", "Cisarua"), ("32.02.03.2006", "Cisarau"), ("32.02.04.2001", "Pasawahan"),
    ("32.02.04.2002", "Kutajaya"), ("32.02.04.2003", "Kutajaya"),
    ("93", "Papua Selatan"), ("93.04", "Kabupaten Asmat"), ("93.04.01", "Agats"), ("93.04.01.2001", "Syuru"),
]  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer(REGIONS)


def sukabumi(district, village):
    return Address("JAWA BARAT", "SUKABUMI", district, village)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (sukabumi("BANTARGADUNG", "LIMUSNUNGGAL"), "32.02.01.2001"),
        (sukabumi("Kec. Bantar Gadung", "Desa Limus-Nunggal"), "32.02.01.2001"),
        (Address("JAWA BARAT", "BOGOR", "CIBINONG", "CIRIMEKAR"), "32.01.01.1001"),
        (Address("JAWA BARAT", "KOTA BOGOR", "CIBINONG", "CIRIMEKAR"), "32.71.01.1001"),
        (Address("SUMATERA UTARA", "TOBA SAMOSIR", "BALIGE", "LUMBAN SILINTONG"), "12.12.01.2001"),
        (Address("DKI JAKARTA", "KOTA ADM. JAKARTA PUSAT", "GAMBIR", "GAMBIR"), "31.71.01.1001"),
        (Address("PAPUA", "ASMAT", "AGATS", "SYURU"), "93.04.01.2001"),
        (Address("PAPUA SELATAN", "ASMAT", "AGATS", "SYURU"), "93.04.01.2001"),
        (Address("SUMATERA SELATAN", "KOTA PALEMBANG", "ILIR BARAT II", "29 ILIR"), "16.71.01.1004"),
    ],
)
def test_place_finds_exactly(gazetteer, address, code):
    (match,) = gazetteer.place([address])
    assert (match.placement, match.code) == (Placement.EXACT, code)


def test_place_marks_the_only_similar_name_as_near(gazetteer):
    (match,) = gazetteer.place([sukabumi("SUKARAJA", "SELAWI")])
    assert (match.placement, match.code, match.note) == (Placement.NEAR, "32.02.03.2002", "Nama resmi: Selaawi")


@pytest.mark.parametrize("village", ["SUKAMAJU SELATAN", "SUKAMAJU", "SUKAMAJU UTARA II"])
def test_place_never_crosses_a_distinguishing_word(gazetteer, village):
    (match,) = gazetteer.place([sukabumi("SUKARAJA", village)])
    assert match.code is None


def test_place_suggests_where_two_names_are_alike(gazetteer):
    (match,) = gazetteer.place([sukabumi("SUKARAJA", "CISARUAU")])
    assert match.placement == Placement.AMBIGUOUS
    assert set(match.suggestions) == {"32.02.03.2005", "32.02.03.2006"}


def test_place_gives_no_village_to_a_misspelling_that_another_row_names_exactly(gazetteer):
    exact, near = gazetteer.place([sukabumi("SUKARAJA", "SELAAWI"), sukabumi("SUKARAJA", "SELAWI")])
    assert exact.code == "32.02.03.2002"
    assert (near.placement, near.code) == (Placement.AMBIGUOUS, None)


def test_place_gives_no_village_to_two_misspellings(gazetteer):
    matches = gazetteer.place([sukabumi("SUKARAJA", "SELAWI"), sukabumi("SUKARAJA", "SELAAWII")])
    assert {match.placement for match in matches} == {Placement.AMBIGUOUS}


def test_place_answers_twice_for_the_same_address(gazetteer):
    first, second = gazetteer.place([sukabumi("SUKARAJA", "SELAWI")] * 2)
    assert first == second
    assert first.is_placed


def test_place_follows_a_village_into_a_district_the_export_does_not_know(gazetteer):
    (match,) = gazetteer.place([sukabumi("BANTARGADUNG", "PASAWAHAN")])
    assert (match.placement, match.code) == (Placement.NEAR, "32.02.04.2001")
    assert match.note == "Sekarang di Kecamatan Cicurug"


def test_place_does_not_follow_into_a_district_the_export_names_itself(gazetteer):
    match, _ = gazetteer.place([sukabumi("BANTARGADUNG", "PASAWAHAN"), sukabumi("CICURUG", "X")])
    assert (match.placement, match.code) == (Placement.AMBIGUOUS, None)


def test_place_prefers_no_namesake_to_a_similar_name_in_the_right_district(gazetteer):
    """Langensari is in Sukaraja, but Parungkuda has Langesari: nobody can tell."""
    (match,) = gazetteer.place([sukabumi("PARUNGKUDA", "LANGENSARI")])
    assert match.placement == Placement.AMBIGUOUS
    assert match.suggestions[0] == "32.02.02.2001"


def test_place_takes_an_unknown_district_for_a_similar_one(gazetteer):
    (match,) = gazetteer.place([sukabumi("BANTARGADUNK", "BUANA JAYA")])
    assert (match.placement, match.code) == (Placement.NEAR, "32.02.01.2003")


def test_place_leaves_namesakes_in_one_district_to_a_person(gazetteer):
    (match,) = gazetteer.place([sukabumi("CICURUG", "KUTAJAYA")])
    assert (match.placement, len(match.suggestions)) == (Placement.AMBIGUOUS, 2)


@pytest.mark.parametrize(
    "address",
    [
        Address("JAWA BARAT", "TIDAK ADA", "X", "Y"),
        Address("BANTEN", "SUKABUMI", "BANTARGADUNG", "LIMUSNUNGGAL"),
        sukabumi("BANTARGADUNG", "SAMA SEKALI LAIN"),
        sukabumi("TIDAK ADA", "JUGA TIDAK"),
        sukabumi("BANTARGADUNG", ""),
        Address("", "", "", ""),
    ],
)
def test_place_leaves_out_what_it_does_not_know(gazetteer, address):
    (match,) = gazetteer.place([address])
    assert (match.placement, match.code) == (Placement.NOT_FOUND, None)
    assert match.note


@pytest.mark.parametrize(
    ("a", "b", "edits"),
    [
        ("abc", "abc", 0),
        ("abc", "abd", 1),
        ("abc", "acb", 1),
        ("abc", "abcd", 1),
        ("abcdef", "ghijkl", 3),
        ("", "ab", 2),
    ],
)
def test_distance_counts_edits_up_to_a_limit(a, b, edits):
    assert distance(a, b, 2) == edits
    assert distance(b, a, 2) == edits


def test_names_are_squeezed_and_spelt_out():
    assert squeeze(" Limus-Nunggal’ ") == "limusnunggal"
    assert spell_out("Kel. Tj. Raya II", frozenset({"kel"})) == ["tanjung", "raya", "2"]
    assert spell_out("Dua-puluh-enam Ilir", frozenset()) == ["26", "ilir"]
    assert spell_out("Dua-belas Ulu", frozenset()) == ["12", "ulu"]
    assert regency_key("KOTA ADM. JAKARTA PUSAT") == (True, "jakartapusat")
    assert regency_key("Kabupaten Administrasi Kepulauan Seribu") == regency_key("ADM. KEP. SERIBU")
    assert regency_key("KOTABARU") == (False, "kotabaru")
    assert [tolerance(n) for n in (4, 5, 8, 9, 13, 14)] == [0, 1, 1, 2, 2, 3]

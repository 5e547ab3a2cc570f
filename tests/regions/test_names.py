import pytest

from regions.enums import Kind
from regions.names import code_prefix, display_name, fold, search_name, split_kind


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Regapu’u", "regapuu"),
        ("Regapu'u", "regapuu"),
        ("REGAPUʼU", "regapuu"),
        ("  Udek  Du’en ", "udek duen"),
        ("Lambang Sari I, II, III", "lambang sari i ii iii"),
        ("Bau-Bau", "bau bau"),
        ("Pétanahan", "petanahan"),
        ("Straße", "strasse"),
        ("", ""),
        ("🌾", ""),
    ],
)
def test_fold_keeps_letters_and_single_blanks(text, folded):
    assert fold(text) == folded


def test_fold_gives_the_same_by_the_quick_and_the_general_way():
    assert fold("Tanjung Pinang/Kota No. 3") == fold("Tanjung Pinang/Kota No. 3 ’") == "tanjung pinang kota no 3"


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        (Kind.PROVINSI, "Jawa Tengah", "Jawa Tengah"),
        (Kind.PROVINSI, "Daerah Khusus Ibukota Jakarta", "DKI Jakarta"),
        (Kind.PROVINSI, "Daerah Istimewa Yogyakarta", "DI Yogyakarta"),
        (Kind.KABUPATEN, "Kabupaten Blora", "Kabupaten Blora"),
        (Kind.KOTA, "Kota Administrasi Jakarta Selatan", "Kota Administrasi Jakarta Selatan"),
        (Kind.KECAMATAN, "Randublatung", "Kec. Randublatung"),
        (Kind.DESA, "Kutukan", "Desa Kutukan"),
        (Kind.DESA, "Desa Baru", "Desa Baru"),
        (Kind.DESA, "Kota Lama", "Desa Kota Lama"),
        (Kind.KELURAHAN, "Wulung", "Kel. Wulung"),
        (Kind.DESA_ADAT, "Desa Adat Yoboi", "Desa Adat Yoboi"),
        (Kind.DESA_ADAT, "Yoboi", "Desa Adat Yoboi"),
    ],
)
def test_display_name_puts_the_kind_in_front_once(kind, name, shown):
    assert display_name(kind, name) == shown


def test_search_name_holds_the_alias_too():
    assert "dki jakarta" in search_name("Daerah Khusus Ibukota Jakarta")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("33", "33"),
        ("3316", "33.16"),
        ("33.16.02", "33.16.02"),
        ("3316022009", "33.16.02.2009"),
        (" 33.16.02.2009 ", "33.16.02.2009"),
        ("331602", "33.16.02"),
        ("33160220", "33.16.02.20"),
        ("3", ""),
        ("33160220091", ""),
        ("33a", ""),
        ("٣٣", ""),
        ("", ""),
    ],
)
def test_code_prefix_reads_codes_with_and_without_dots(words, code):
    assert code_prefix(words) == code


@pytest.mark.parametrize(
    ("words", "kinds", "rest"),
    [
        ("Desa Kutukan", (Kind.DESA, Kind.DESA_ADAT), "kutukan"),
        ("kec. jati", (Kind.KECAMATAN,), "jati"),
        ("desa", (), "desa"),
        ("kutukan", (), "kutukan"),
    ],
)
def test_split_kind_takes_the_kind_word_only_before_a_name(words, kinds, rest):
    assert split_kind(words) == (kinds, rest)

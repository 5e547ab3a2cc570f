"""Components: what a page shows for a value, for none, for zero, and for names that try to be markup."""

import gzip
import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from core.icons import PATHS

HOSTILE = ["<script>alert(1)</script>", "Ma’arif & Co", 'a "b" c', "كمبونغ", "🌾 Sumber Rejeki"]
CSS = (Path(__file__).resolve().parents[2] / "static" / "css" / "portal.css").read_text()


def show(source, path="/", **values):
    return Template(source).render(Context({**values, "request": RequestFactory().get(path)}))


# --- marks ---------------------------------------------------------------------------------------------


def test_steps_badge_says_the_class_in_steps_and_words():
    html = show('{% steps_badge 3 "Mandiri" "mandiri" "lg" %}')
    assert (html.count('class="on"'), html.count('class="off"')) == (3, 1)
    assert "Mandiri</span>" in html
    assert 'class="badge c-mandiri badge-lg"' in html


def test_steps_badge_without_a_class_fills_no_step():
    html = show('{% steps_badge None "Belum melapor" "belum" %}')
    assert html.count('class="off"') == 4
    assert "Belum melapor" in html


@pytest.mark.parametrize("name", HOSTILE)
def test_steps_badge_escapes_its_label(name):
    assert "<script" not in show("{% steps_badge 1 name 'dasar' %}", name=name)


@pytest.mark.parametrize("status", ["draf", "diajukan", "terverifikasi", "dikembalikan", "dibatalkan"])
def test_state_badge_has_a_glyph_for_every_state(status):
    html = show("{% state_badge status 'Kata' %}", status=status)
    assert f"capsule s-{status}" in html
    assert "<path" in html
    assert "Kata" in html


def test_state_badge_can_be_plain():
    assert 'class="state s-diajukan"' in show("{% state_badge 'diajukan' 'menunggu verifikasi' True %}")


@pytest.mark.parametrize(
    ("value", "word", "css"),
    [(True, "Ada", "tri-yes"), (False, "Tidak ada", "tri-no"), (None, "Belum diisi", "tri-unknown")],
)
def test_tri_tells_three_answers_apart(value, word, css):
    html = show("{% tri value %}", value=value)
    assert f"</svg>{word}</span>" in html
    assert css in html


def test_tri_takes_other_words():
    assert "Terlatih" in show("{% tri True yes='Terlatih' %}")


@pytest.mark.parametrize(("score", "filled", "words"), [(2, 2, "2 dari 3"), (0, 0, "0 dari 3"), (None, 0, "– dari 3")])
def test_score_squares_count_and_say_it(score, filled, words):
    html = show("{% score_squares score 3 %}", score=score)
    assert html.count('class="on"') == filled
    assert html.count("<rect") == 3
    assert words in html


def test_every_icon_draws_on_the_grid_and_hides_from_readers():
    for name in PATHS:
        html = show("{% icon name %}", name=name)
        assert 'viewBox="0 0 24 24"' in html
        assert 'aria-hidden="true"' in html


@pytest.mark.parametrize(
    ("name", "initials"), [("Ratna Kusuma", "RK"), ("Siti Nur Aisyah", "SA"), ("sri", "S"), ("", "")]
)
def test_initials_are_two_capitals_at_most(name, initials):
    assert show("{{ name|inisial }}", name=name) == initials


# --- charts ----------------------------------------------------------------------------------------------

SEGMENTS = [
    {"label": "Dasar", "value": 93, "slug": "dasar", "level": 1},
    {"label": "Mandiri", "value": 0, "slug": "mandiri", "level": 3},
    {"label": "<i>Lain</i>", "value": 7, "slug": "belum"},
]


def test_stacked_bar_carries_its_numbers_as_a_table():
    html = show("{% stacked_bar segments %}", segments=SEGMENTS)
    assert html.count("<tr>") == 4
    assert "Lihat tabel" in html
    assert 'aria-label="Dasar 93 (93,00\u00a0%), Mandiri 0' in html
    assert "<i>Lain" not in html


def test_stacked_bar_has_no_text_on_its_fills():
    html = show("{% stacked_bar segments %}", segments=SEGMENTS)
    bar = html[html.index('<svg class="bar"') : html.index('<div class="bar-labels"')]
    assert "f-dasar" in bar
    assert "<text" not in bar


def test_mini_bar_is_only_a_bar():
    html = show('{% stacked_bar segments "mini" %}', segments=SEGMENTS)
    assert "<table" not in html
    assert "<text" not in html


def test_stacked_bar_of_nothing_says_so():
    assert "Belum ada angka" in show("{% stacked_bar segments %}", segments=[])


def test_age_pyramid_tells_unknown_from_zero():
    html = show("{% age_pyramid male female labels %}", male=[None, 3], female=[0, 1234], labels=["0–4", "5–9"])
    assert '<td class="num">–</td><td class="num">0</td>' in html
    assert "1.234" in html
    assert "Perempuan 1.234" in html


def test_hbar_shows_label_and_figure():
    html = show("{% hbar rows %}", rows=[{"label": "<b>Pil", "value": 58}, {"label": "IUD", "value": None}])
    assert "&lt;b&gt;Pil" in html
    assert "<b>58</b>" in html
    assert "<b>–</b>" in html


def test_index_bar_is_brown_below_the_line_only():
    assert "index-bar below" in show("{% index_bar 2.6 3 3.6 %}")
    assert "hatch" in show("{% index_bar 2.6 3 3.6 %}")
    assert "below" not in show("{% index_bar 3 3 %}")
    assert "– pada skala" in show("{% index_bar None %}")


# --- blocks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "text"), [(1234, "1.234"), (0, "0"), (None, "–"), ("63,08 %", "63,08 %")])
def test_stat_tile_writes_numbers_and_leaves_text(value, text):
    assert f"<b>{text}</b>" in show("{% stat_tile 'Kampung KB' value %}", value=value)


def test_breadcrumb_ends_at_this_page_without_a_link():
    html = show("{% breadcrumb items %}", items=[("Jawa Tengah", "/wilayah/33/"), ("<Blora>", "/wilayah/33.16/")])
    assert '<a href="/wilayah/33/">Jawa Tengah</a>' in html
    assert '<li aria-current="page">&lt;Blora&gt;</li>' in html


def test_tabs_mark_the_open_one():
    html = show("{% tabs items 'kb' %}", items=[("profil", "Profil", "/a"), ("kb", "KB", "/b")])
    assert html.count("aria-current") == 1
    assert '<a href="/b" aria-current="page">KB</a>' in html


def test_empty_state_leads_on_or_stays_silent():
    assert "btn-primary" in show("{% empty_state 'Kosong' 'Isi dahulu.' 'file' '/x' 'Isi' %}")
    assert "btn" not in show("{% empty_state 'Kosong' 'Isi dahulu.' %}")


@pytest.mark.parametrize("name", HOSTILE)
def test_wa_share_encodes_what_it_is_given(name):
    html = show("{% wa_share name 'https://contoh.id/wilayah/33/' %}", name=name)
    address = re.search(r'href="([^"]+)"', html).group(1)
    assert address.startswith("https://wa.me/?text=")
    assert not set('<>" ') & set(address)


# --- lists ---------------------------------------------------------------------------------------------------


def test_query_string_replaces_adds_and_removes():
    html = show("{% query_string export='xlsx' page=None %}", path="/?kab=33.16&page=4&q=a%26b")
    assert html == "?kab=33.16&amp;q=a%26b&amp;export=xlsx"
    assert show("{% query_string page=None %}", path="/?page=4") == "?"


def pages(count, number):
    return Paginator(range(count), 15).get_page(number)


def test_pagination_keeps_filter_and_marks_the_page():
    html = show("{% pagination page_obj 'kampung' %}", path="/?q=Rejeki&page=2", page_obj=pages(61, 2))
    assert "Kampung 16–30 dari 61." in html
    assert 'href="?q=Rejeki&amp;page=3" rel="next"' in html
    assert html.count('aria-current="page"') == 1


def test_pagination_of_one_page_is_a_sentence():
    html = show("{% pagination page_obj %}", page_obj=pages(3, 1))
    assert "Baris 1–3 dari 3." in html
    assert "<ul" not in html


def test_pagination_of_nothing():
    assert "0 baris." in show("{% pagination page_obj %}", page_obj=pages(0, 1))


@pytest.mark.parametrize(
    ("path", "state", "target"),
    [
        ("/", "", "?sort=name"),
        ("/?sort=name&page=3", "ascending", "?sort=-name"),
        ("/?sort=-name", "descending", "?sort=name"),
    ],
)
def test_sort_header_turns_the_order_round(path, state, target):
    html = show("{% sort_header 'Nama' 'name' %}", path=path)
    assert f'href="{target}"' in html
    assert ("aria-sort" in html) == bool(state)
    assert state in html


class Filters(forms.Form):
    kelas = forms.ChoiceField(label="Klasifikasi", choices=[("", "Semua"), ("1", "Dasar")], required=False)
    q = forms.CharField(label="Nama", required=False)
    desa = forms.CharField(label="Desa", required=False)


def test_filter_bar_shows_what_is_applied_as_removable_chips():
    path = "/kampung/?kelas=1&q=%3Cb%3E&desa=33.16.06.2008&page=3"
    form = Filters(RequestFactory().get(path).GET)
    form.locked = [("Provinsi", "Jawa Tengah")]
    form.chip_words = {"desa": "Kutukan"}
    html = show("{% filter_bar form %}", path=path, form=form)
    assert "Klasifikasi: Dasar" in html
    assert "Nama: &lt;b&gt;" in html
    assert "Desa: Kutukan" in html
    assert 'href="?q=%3Cb%3E&amp;desa=33.16.06.2008"' in html
    assert "Jawa Tengah" in html


def test_filter_bar_without_filters_has_no_chips():
    assert 'class="chip' not in show("{% filter_bar form %}", form=Filters(RequestFactory().get("/").GET))


# --- forms -----------------------------------------------------------------------------------------------------


class Report(forms.Form):
    name = forms.CharField(label="Nama", help_text="Seperti di SK.")
    couples = forms.IntegerField(label="Jumlah PUS")
    note = forms.CharField(label="Catatan", required=False)
    section = forms.ChoiceField(label="Seksi", choices=[("1", "Ekonomi")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Sudah diperiksa", required=False)


def test_field_ties_label_help_and_error_together():
    html = Report({"name": ""})["name"].as_field_group()
    assert '<label for="id_name">Nama</label>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_only_the_rarer_kind_of_field_is_marked():
    form = Report()
    assert "boleh kosong" in form["note"].as_field_group()
    assert "wajib" not in form["name"].as_field_group()
    assert "boleh kosong" not in form["agreed"].as_field_group()
    for name in ("name", "section"):
        form.fields[name].required = False
    assert "(wajib)" in form["couples"].as_field_group()


def test_choices_are_a_group_with_a_legend():
    html = Report()["section"].as_field_group()
    assert "<fieldset" in html
    assert "<legend>Seksi" in html
    assert "<label>" not in html.replace("<label for", "")


def test_numbers_ask_for_the_keyboard_of_figures():
    assert 'inputmode="numeric"' in Report()["couples"].as_field_group()
    assert 'inputmode="decimal"' in str(forms.DecimalField(decimal_places=2).widget.render("x", None, {"step": "0.01"}))


def test_error_summary_links_to_the_fields():
    form = Report({"name": "", "couples": "x", "section": "9"})
    html = show('{% include "core/form_errors.html" %}', form=form)
    assert 'href="#id_name"' in html
    assert 'href="#id_couples"' in html
    assert 'href="#id_section"' in html
    assert 'role="alert"' in html


def test_error_summary_is_silent_while_nothing_is_wrong():
    assert show('{% include "core/form_errors.html" %}', form=Report()).strip() == ""


# --- style sheet -------------------------------------------------------------------------------------------------


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, two):
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", CSS)) | {"surface": "#ffffff"}


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "page"),
        ("muted", "surface"),
        ("muted", "none-bg"),
        ("primary", "tint"),
        ("primary-dark", "tint"),
        ("act", "act-bg"),
        ("second-text", "surface"),
        ("dasar", "dasar-bg"),
        ("berkembang", "berkembang-bg"),
        ("mandiri", "mandiri-bg"),
        ("berkelanjutan", "berkelanjutan-bg"),
    ],
)
def test_text_is_readable_on_its_ground(text, ground):
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("name", ["control", "dasar-fill", "mandiri-fill", "berkelanjutan-fill", "berkembang-edge"])
def test_shapes_stand_out_from_white(name):
    assert contrast(TOKENS[name], "#ffffff") >= 3


def test_class_fills_carry_no_text():
    """A fill may colour a shape of the drawing, never the ground under words."""
    uses = re.findall(r"([\w-]+):\s*var\(--(?:dasar|berkembang|mandiri|berkelanjutan)-fill\)", CSS)
    assert set(uses) == {"fill"}


def test_style_sheet_stays_small():
    """A first visit may carry 40 KB of style over the wire; what the phone unpacks has a bound as well."""
    assert len(gzip.compress(CSS.encode())) < 20_000
    assert len(CSS.encode()) < 80_000

"""Template components and filters, loaded in every template. They take plain values and know no domain model."""

from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import charts, formats, icons
from core.pagination import COUNT_CAP, KeysetPage, KeysetPaginator

register = template.Library()

# --- figures and days ---------------------------------------------------------------------------------
register.filter("angka", formats.number)
register.filter("desimal", formats.fixed)
register.filter("persen", formats.percent)
register.filter("dari", formats.share)
register.filter("tanggal", formats.day)
register.filter("hari_tanggal", formats.long_day)
register.filter("bulan", formats.month)
register.filter("waktu", formats.moment)
register.filter("umur", formats.age)
register.filter("ukuran", formats.size)


@register.filter
def hitungan(count: int) -> str:
    """A count that stops counting (core.pagination.capped_count): "1.234", "lebih dari 10.000"."""
    return formats.number(count) if count <= COUNT_CAP else f"lebih dari {formats.number(COUNT_CAP)}"


@register.filter
def inisial(name: str) -> str:
    """Up to two capitals for the disc beside a person's name."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


# --- marks --------------------------------------------------------------------------------------------
register.simple_tag(icons.icon, name="icon")
register.simple_tag(icons.steps, name="steps")


@register.simple_tag
def steps_badge(level: int | None, label: str, slug: str, size: str = "") -> SafeString:
    """Four steps and a word in the colours of `slug`. `size`: "", "lg", or "plain" (no background)."""
    return format_html(
        '<span class="badge c-{}{}">{}{}</span>',
        slug,
        f" badge-{size}" if size else "",
        icons.steps(level, size),
        label,
    )


# The glyph of each state of a report, by its stored slug.
STATE_ICONS = {
    "draf": "pen",
    "diajukan": "clock",
    "terverifikasi": "check",
    "dikembalikan": "return",
    "dibatalkan": "cross",
}


@register.simple_tag
def state_badge(status: str, label: str, plain: bool = False) -> SafeString:
    """State of a report as an outlined capsule; `plain` keeps only glyph and word, for second lines."""
    return format_html(
        '<span class="{} s-{}">{}{}</span>',
        "state" if plain else "capsule",
        status,
        icons.icon(STATE_ICONS[status], 16),
        label,
    )


TRI_WORDS = {True: ("yes", "Ada"), False: ("no", "Tidak ada"), None: ("unknown", "Belum diisi")}


@register.simple_tag
def tri(value: bool | None, yes: str = "", no: str = "", unknown: str = "") -> SafeString:
    """Ada / Tidak ada / Belum diisi; other words may be given for each answer."""
    css, word = TRI_WORDS[value]
    word = {True: yes, False: no, None: unknown}[value] or word
    return format_html('<span class="tri tri-{}">{}{}</span>', css, icons.tri_icon(value), word)


@register.simple_tag
def score_squares(score: int | None, highest: int) -> SafeString:
    """A score as small squares with its words: "2 dari 3"."""
    filled = score or 0
    squares = format_html_join(
        "",
        '<rect class="{}" x="{}" y="0.5" width="11" height="11" rx="2.5"/>',
        (("on" if i < filled else "off", i * 15 + 0.5) for i in range(highest)),
    )
    return format_html(
        '<span class="score"><svg width="{0}" height="12" viewBox="0 0 {0} 12" aria-hidden="true">{1}</svg> '
        "{2} dari {3}</span>",
        highest * 15 - 3,
        squares,
        formats.number(score),
        highest,
    )


# --- charts: always with the same numbers as a table ------------------------------------------------------
@register.inclusion_tag("core/components/stacked_bar.html")
def stacked_bar(segments, size: str = "large", head: str = "Kelas", unit: str = "Jumlah", table: str = "closed"):
    """Composition. `segments`: see `charts.segments`. `size`: large, card, mini. `table`: closed, open or none."""
    return {**charts.segments(segments), "size": size, "head": head, "unit": unit, "table": table}


@register.inclusion_tag("core/components/age_pyramid.html")
def age_pyramid(male, female, labels, caption: str = "Penduduk menurut umur"):
    """`male`, `female`: counts by age band, youngest first, None where unknown; `labels`: the bands' names."""
    return {**charts.pyramid(labels, male, female), "caption": caption}


@register.inclusion_tag("core/components/hbar.html")
def hbar(rows, highest=None, second: bool = False):
    """Horizontal bars. `rows`: dicts with `label` and `value`. `second`: the lighter series."""
    return {"rows": charts.bars(rows, highest), "second": second}


@register.inclusion_tag("core/components/index_bar.html")
def index_bar(value, threshold=3, highest=None):
    """An index from 1 to 4 with the line at the threshold; the part above `highest` is hatched."""
    return {**charts.index_bar(value, threshold, highest), "value": value, "threshold": threshold}


# --- blocks of a page -------------------------------------------------------------------------------------
@register.inclusion_tag("core/components/stat_tile.html")
def stat_tile(label, value, unit="", note="", url=""):
    """A figure with its neighbour. `value` is a number or ready text; put several into `<div class="tiles">`."""
    return {
        "label": label,
        "value": value if isinstance(value, str) else formats.number(value),
        "unit": unit,
        "note": note,
        "url": url,
    }


@register.inclusion_tag("core/components/breadcrumb.html")
def breadcrumb(items):
    """`items`: pairs of label and address, from the widest place to this page; the last address may be empty."""
    return {"items": [{"label": label, "url": url} for label, url in items]}


@register.inclusion_tag("core/components/tabs.html")
def tabs(items, active, label: str = "Bagian halaman"):
    """`items`: triples of key, label and address; `active`: the key of this page."""
    return {
        "items": [{"label": text, "url": url, "is_active": key == active} for key, text, url in items],
        "label": label,
    }


@register.inclusion_tag("core/components/empty_state.html")
def empty_state(title, text, icon="info", action_url="", action_label="", second_url="", second_label=""):
    """What is missing, what to do next, and the one button that does it."""
    return {
        "title": title,
        "text": text,
        "icon_name": icon,
        "action_url": action_url,
        "action_label": action_label,
        "second_url": second_url,
        "second_label": second_label,
    }


@register.simple_tag
def wa_share(text: str, url: str = "", label: str = "Bagikan ke WA", css: str = "btn") -> SafeString:
    """A link that opens WhatsApp with a ready message; the address of the page is appended to the text."""
    message = f"{text} {url}".strip()
    return format_html(
        '<a class="{}" href="https://wa.me/?{}" rel="noopener" target="_blank">{}{}</a>',
        css,
        urlencode({"text": message}),
        icons.icon("whatsapp"),
        label,
    )


# --- lists --------------------------------------------------------------------------------------------------
def _changed(request, **changes) -> str:
    """The query string of this page with some keys replaced; None or "" takes a key away.

    A place in an endless list holds for that very list, so whatever changes takes it away.
    """
    query = request.GET.copy()
    for key in (KeysetPaginator.AFTER, KeysetPaginator.BEFORE, KeysetPaginator.LAST):
        query.pop(key, None)
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def query_string(context, **changes) -> str:
    """`?…` of this page with the given keys replaced: `{% query_string export="xlsx" page=None %}`."""
    return _changed(context["request"], **changes)


@register.inclusion_tag("core/components/pagination.html", takes_context=True)
def pagination(context, page_obj: Page, noun: str = "baris"):
    """Pages of a list, keeping filter and sorting."""
    request = context["request"]
    paginator = page_obj.paginator

    def address(page):
        return _changed(request, page=page)

    return {
        "page_obj": page_obj,
        "noun": noun,
        "pages": [
            {"number": n, "url": address(n) if isinstance(n, int) else "", "is_current": n == page_obj.number}
            for n in paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
        ],
        "previous_url": address(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "next_url": address(page_obj.next_page_number()) if page_obj.has_next() else "",
    }


@register.inclusion_tag("core/components/keyset_pagination.html", takes_context=True)
def keyset_pagination(context, page: KeysetPage, noun: str = "baris"):
    """Pages of an endless list (core.pagination.KeysetPaginator): the first, the neighbours, the last."""
    request = context["request"]

    def address(shown: bool, **place):
        return _changed(request, **place) if shown else ""

    return {
        "page": page,
        "noun": noun,
        "links": [
            ("« Pertama", address(page.has_previous), ""),
            ("‹ Sebelumnya", address(page.has_previous, sebelum=str(page.first)), "prev"),
            ("Berikutnya ›", address(page.has_next, sesudah=str(page.last)), "next"),
            ("Terakhir »", address(page.has_next, akhir="1"), ""),
        ],
    }


@register.inclusion_tag("core/components/sort_header.html", takes_context=True)
def sort_header(context, label: str, key: str, param: str = "sort", default: str = ""):
    """Head of a sortable column outside django-tables2: `?sort=name`, a second click `?sort=-name`."""
    request = context["request"]
    now = request.GET.get(param, default)
    state = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {
        "label": label,
        "state": state,
        "url": _changed(request, **{param: f"-{key}" if state == "ascending" else key, "page": None}),
    }


def _chip_text(bound, value) -> str:
    """What a filter is set to, in the words of its own choices."""
    values = value if isinstance(value, (list, tuple)) else [value]
    choices = getattr(bound.field, "choices", None)
    if choices is None:
        return ", ".join(str(v) for v in values)
    words = {str(key): str(word) for key, word in choices}
    return ", ".join(words.get(str(v), str(v)) for v in values)


@register.inclusion_tag("core/components/filter_bar.html", takes_context=True)
def filter_bar(context, form, updated=""):
    """Filters of a list: locked levels first, then the fields, below them what is applied as removable chips.

    `form.locked`: optional pairs of label and text that the user cannot change. `form.chip_words`: optional words
    for a field whose choices are too many to list (field name -> text). `form.folded`: optional names of fields that
    stand behind "Saringan lain" while none of them is in use.
    """
    request = context["request"]
    words = getattr(form, "chip_words", {})
    folded = [bound for bound in form.visible_fields() if bound.name in getattr(form, "folded", ())]
    chips = []
    for bound in form.visible_fields():
        # What the form accepted, not what was asked: the cascade drops stale places before its fields see them.
        value = [v for v in form.data.getlist(bound.html_name) if v]
        if value and not bound.errors:
            chips.append(
                {
                    "label": bound.label,
                    "text": words.get(bound.name) or _chip_text(bound, value),
                    "url": _changed(request, **{bound.html_name: None, "page": None}),
                }
            )
    return {
        "form": form,
        "locked": getattr(form, "locked", ()),
        "fields": [bound for bound in form.visible_fields() if bound.name not in getattr(form, "folded", ())],
        "more": folded,
        "more_open": any(bound.errors or any(form.data.getlist(bound.html_name)) for bound in folded),
        "chips": chips,
        "updated": updated,
        "path": request.path,
    }


# --- forms ----------------------------------------------------------------------------------------------------
@register.filter
def requirement(bound) -> str:
    """The word beside a label. Only the rarer kind is marked, so that most labels stay bare."""
    if bound.widget_type == "checkbox":
        return ""
    fields = [field for field in bound.form.fields.values() if not field.widget.is_hidden]
    required = sum(field.required for field in fields)
    if 2 * required >= len(fields):
        return "" if bound.field.required else "boleh kosong"
    return "wajib" if bound.field.required else ""

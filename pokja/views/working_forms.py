"""Changing a working group and its members, for villages and for the areas above them alike."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from villages.views.common import require

from ..actions.common import PokjaRefused, StaleRow
from ..actions.working import (
    add_member,
    can_be_removed,
    end_member,
    end_pokja,
    found_pokja,
    remove_member,
    structures_at,
    update_member,
    update_pokja,
)
from ..forms.working import EndForm, FoundForm, MemberForm, PeriodForm
from ..models import Pokja, PokjaMember
from ..queries.working import current_pokja
from .places import Place, area_crumbs, load_place


def _writable(request, code: str) -> Place:
    place = load_place(request, code)
    require(place.may_write(request.user))
    return place


def _current(place: Place) -> Pokja:
    pokja = current_pokja(place.kampung, place.region)
    if pokja is None:
        raise Http404
    return pokja


def _data(request):
    return request.POST if request.method == "POST" else None


def _try(form, act) -> tuple[bool, int]:
    """Whether the act went through, and the status of the page that shows why not."""
    try:
        act()
    except PokjaRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False, 409 if isinstance(refusal, StaleRow) else 422
    return True, 302


def _form_page(request, place: Place, form, status: int = 200, **words):
    context = {"form": form, "place": place, "kampung": place.kampung, **words}
    context["crumbs"] = [] if place.kampung else [*area_crumbs(place.region), (words["title"], "")]
    return render(request, "pokja/working_form.html", context, status=status)


# --- periods ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def pokja_found(request, code):
    place = _writable(request, code)
    former = current_pokja(place.kampung, place.region)
    form = FoundForm(_data(request), request.FILES or None, structures=structures_at(place.code), former=former)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        where = {"kampung": place.kampung} if place.kampung else {"region": place.region}
        done, status = _try(form, lambda: found_pokja(by=request.user, **where, **form.content))
        if done:
            messages.success(request, f"{place.title} tersimpan. Lengkapi daftar anggotanya.")
            return redirect(place.url)
    group = "Pokja" if place.kampung else "tim koordinasi"
    words = {
        "title": f"Periode atau susunan baru {group}" if former else f"Bentuk {group}",
        "lead": "Periode yang sekarang berakhir sehari sebelum yang baru mulai, dan tetap dapat dibaca."
        if former
        else "Isi masa bakti dan SK; anggota menyusul satu per satu.",
        "submit": "Mulai periode baru" if former else f"Bentuk {group}",
    }
    return _form_page(request, place, form, status, **words)


@require_http_methods(["GET", "POST"])
def pokja_edit(request, code):
    place = _writable(request, code)
    pokja = _current(place)
    link = reverse("pokja-decree", args=[code, pokja.pk])
    form = PeriodForm(_data(request), request.FILES or None, pokja=pokja, file_link=link)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        done, status = _try(form, lambda: update_pokja(pokja, by=request.user, cleaned=form.content, seen=seen))
        if done:
            messages.success(request, "Masa bakti dan SK tersimpan.")
            return redirect(place.url)
    words = {
        "title": "Ubah SK dan masa bakti",
        "lead": "Untuk membetulkan periode ini. Periode baru dengan SK baru dibuat tersendiri.",
        "submit": "Simpan",
    }
    return _form_page(request, place, form, status, **words)


@require_http_methods(["GET", "POST"])
def pokja_end(request, code):
    place = _writable(request, code)
    pokja = _current(place)
    form = EndForm(_data(request))
    if form.is_valid():
        done, _ = _try(form, lambda: end_pokja(pokja, by=request.user, ended_on=form.cleaned_data["on"]))
        if done:
            messages.success(request, f"{place.title} berakhir. Daftarnya tetap dapat dibaca.")
            return redirect(place.url)
    return _confirm(
        request,
        form,
        title=f"Akhiri {place.title}?",
        text="Untuk kelompok yang berhenti tanpa pengganti. Bila ada periode baru, buat periode baru saja.",
        consequences=["masa tugas semua anggotanya ikut berakhir", "daftar dan SK tetap tersimpan dan dapat dibaca"],
        submit="Akhiri",
        cancel_url=place.url,
    )


def _confirm(request, form, **words):
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "core/confirm.html", {"form": form, "danger": True, **words}, status=status)


# --- members --------------------------------------------------------------------------------------------------------


def _member(place: Place, pk: int) -> PokjaMember:
    """A member of the current group, in office or not any more."""
    return get_object_or_404(PokjaMember.objects.filter(pokja=_current(place)).select_related("pokja__region"), pk=pk)


@require_http_methods(["GET", "POST"])
def member_add(request, code):
    place = _writable(request, code)
    pokja = _current(place)
    form = MemberForm(_data(request), pokja=pokja, with_phone=place.may_see_phones(request.user))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        key = form.cleaned_data["key"]
        done, status = _try(form, lambda: add_member(pokja, by=request.user, key=key, **form.content))
        if done:
            messages.success(request, f"{form.cleaned_data['name']} tersimpan dalam daftar.")
            again = request.POST.get("act") == "again"
            return redirect(request.path if again else place.url)
    words = {
        "title": "Tambah anggota",
        "lead": "Cukup nama dan jabatan; yang lain boleh menyusul. Tanpa NIK dan tanpa alamat.",
        "submit": "Simpan",
        "again": "Simpan, tambah lagi",
    }
    return _form_page(request, place, form, status, **words)


@require_http_methods(["GET", "POST"])
def member_edit(request, code, pk):
    place = _writable(request, code)
    member = _member(place, pk)
    form = MemberForm(_data(request), pokja=member.pokja, member=member, with_phone=place.may_see_phones(request.user))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        done, status = _try(form, lambda: update_member(member, by=request.user, cleaned=form.content, seen=seen))
        if done:
            messages.success(request, f"{form.cleaned_data['name']} tersimpan.")
            return redirect(place.url)
    words = {
        "title": f"Ubah {member.name}",
        "lead": "Orang lain yang menggantikan dicatat sebagai anggota baru, supaya riwayatnya tetap benar.",
        "submit": "Simpan",
        "member": member,
        "may_remove": can_be_removed(member),
    }
    return _form_page(request, place, form, status, **words)


@require_http_methods(["GET", "POST"])
def member_end(request, code, pk):
    place = _writable(request, code)
    member = _member(place, pk)
    form = EndForm(_data(request))
    if form.is_valid():
        if refusal := _refusal(lambda: end_member(member, by=request.user, to_on=form.cleaned_data["on"])):
            form.add_error("on" if refusal.field else None, refusal.message)
        else:
            messages.success(request, f"{member.name} tidak lagi bertugas.")
            return redirect(place.url)
    return _confirm(
        request,
        form,
        title=f"Akhiri masa tugas {member.name}?",
        text="Namanya tetap tercatat dalam daftar periode ini, dengan tanggalnya.",
        submit="Akhiri masa tugas",
        cancel_url=place.url,
    )


def _refusal(act) -> PokjaRefused | None:
    try:
        act()
    except PokjaRefused as refusal:
        return refusal
    return None


@require_http_methods(["GET", "POST"])
def member_remove(request, code, pk):
    place = _writable(request, code)
    member = _member(place, pk)
    if request.method == "POST":
        if refusal := _refusal(lambda: remove_member(member, by=request.user)):
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{member.name} dihapus dari daftar.")
        return redirect(place.url)
    return _confirm(
        request,
        None,
        title=f"Hapus {member.name} dari daftar?",
        text="Hanya untuk salah catat hari ini. Yang pernah bertugas diakhiri masa tugasnya, bukan dihapus.",
        submit="Hapus",
        cancel_url=place.url,
    )

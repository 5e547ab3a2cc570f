"""Closing and opening an account; helping somebody who lost the second factor."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from ..actions import AccountsRefused, deactivate_user, reactivate_user, reset_second_factor
from ..decorators import requires
from ..roles import Permission
from .common import managed_or_403


def _confirmed(request, pk: int, *, action, done: str, **page):
    """A page that asks, and the action after the button. `{name}` in the texts is the person's name."""
    person = managed_or_403(request, pk)
    if request.method == "POST":
        try:
            action(by=request.user, user=person)
        except AccountsRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, done.format(name=person.name))
        return redirect("user-detail", person.pk)
    page["title"] = page["title"].format(name=person.name)
    return render(request, "core/confirm.html", {**page, "cancel_url": reverse("user-detail", args=[person.pk])})


@requires(Permission.MANAGE_USERS)
def user_deactivate(request, pk):
    return _confirmed(
        request,
        pk,
        action=deactivate_user,
        done="Akun {name} dinonaktifkan.",
        title="Nonaktifkan akun {name}?",
        text="Orang ini langsung keluar dari semua perangkat dan tidak dapat masuk lagi.",
        consequences=[
            "Undangan yang belum dipakai batal.",
            "Laporan dan penugasannya tetap tercatat.",
            "Akun dapat diaktifkan lagi kapan saja.",
        ],
        submit="Nonaktifkan",
        danger=True,
    )


@requires(Permission.MANAGE_USERS)
def user_reactivate(request, pk):
    return _confirmed(
        request,
        pk,
        action=reactivate_user,
        done="Akun {name} aktif lagi.",
        title="Aktifkan lagi akun {name}?",
        text="Orang ini dapat masuk lagi dengan kata sandi lamanya. Kirim undangan baru bila ia lupa.",
        submit="Aktifkan",
    )


@requires(Permission.MANAGE_USERS)
def user_reset_mfa(request, pk):
    return _confirmed(
        request,
        pk,
        action=reset_second_factor,
        done="Verifikasi dua langkah {name} dihapus. Ia dapat memasangnya lagi setelah masuk.",
        title="Hapus verifikasi dua langkah {name}?",
        text="Untuk orang yang kehilangan HP dan kode pemulihannya. Pastikan Anda berbicara dengan orangnya sendiri.",
        consequences=[
            "Aplikasi autentikator, kunci sandi dan kode pemulihannya tidak berlaku lagi.",
            "Ia masuk dengan kata sandi saja sampai memasangnya lagi.",
        ],
        submit="Hapus verifikasi dua langkah",
        danger=True,
    )

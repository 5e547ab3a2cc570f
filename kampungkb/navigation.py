"""The menu as data, filtered by what the user may do. Adding a page to the menu is adding one line here."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.roles import Permission
from core.formats import number
from dashboard.queries.verification import MENU_LIMIT, waiting_count
from regions.enums import Level
from verification.models import Notice


@dataclass(frozen=True)
class Item:
    label: str
    url_name: str
    icon: str
    shown: Callable[[User], bool]
    # What waits behind it, asked on every page: one query, cut off early.
    count: Callable[[User], int] | None = None
    # Where the pages beside it begin, besides its own address.
    beside: tuple[str, ...] = ()


def _may(permission: Permission) -> Callable[[User], bool]:
    return lambda user: user.can(permission)


def _coordinates_a_regency(user: User) -> bool:
    return any(len(code) <= Level.REGENCY.code_length for code in user.area_codes_with(Permission.COORDINATE))


_WRITES_ACTIVITY = re.compile(r"/kegiatan/\d+/(isi|terkirim)/")

_RENCANA = ("/papan/", "/opd/", "/koordinasi/", "/pertemuan/", "/poktan/")

# At most seven are shown to any role (tests/kampungkb/test_navigation.py). The import of official exports is reached
# from the list of Kampung KB, whose figures it brings.
MENU = (
    Item("Tugas saya", "tasks", "tasks", lambda user: True),
    Item("Kampung KB", "kampung-list", "village", _may(Permission.VIEW_KAMPUNG), beside=("/rapor/",)),
    Item("Kegiatan", "activity-list", "calendar", _may(Permission.VIEW_KAMPUNG)),
    Item("Verifikasi", "verification-queue", "shield", _may(Permission.DECIDE_REPORT), waiting_count),
    Item("POKTAN", "poktan-list", "users", lambda user: user.role == Role.KADER),
    Item("Rencana", "calendar", "clock", _may(Permission.VIEW_KAMPUNG), beside=_RENCANA),
    Item("Ketepatan", "punctuality", "chart", lambda user: user.role not in (None, Role.OPD), beside=("/kunjungan/",)),
    Item("Pengguna", "user-list", "users", _may(Permission.MANAGE_USERS)),
    Item(
        "Data induk",
        "admin:index",
        "database",
        lambda user: user.is_staff and user.can(Permission.USE_ADMIN),
        beside=("/rapor/uji-aturan/",),
    ),
)
ACCOUNT_MENU = (
    Item("Akun saya", "account", "user", lambda user: True),
    Item("Ubah kata sandi", "account_change_password", "key", lambda user: True),
    Item("Keamanan dua langkah", "mfa_index", "shield", lambda user: True),
    Item("Perangkat yang masuk", "usersessions_list", "device", lambda user: True),
    Item("Usulan warga", "public-proposals-switch", "mail", _coordinates_a_regency),
)
PUBLIC_MENU = (
    ("Jelajahi", "public-area", "globe"),
    ("Tentang", "about", "info"),
)


def _link(label: str, icon: str, url: str, path: str, beside: tuple[str, ...] = ()) -> dict:
    reach = max((len(begun) for begun in (url, *beside) if path.startswith(begun)), default=0)
    return {"label": label, "icon": icon, "url": url, "is_active": reach > 0, "reach": reach}


def _links(items, user: User, path: str) -> list[dict]:
    """The items the user may open, with address and state."""
    links = [
        _link(i.label, i.icon, reverse(i.url_name), path, i.beside) | {"count": _count(i, user)}
        for i in items
        if i.shown(user)
    ]
    # A page beside one item may be the page of another: the one that names more of it is marked, else the first.
    marked = max((link for link in links if link["is_active"]), key=lambda link: link["reach"], default=None)
    return [{**link, "is_active": link is marked} for link in links]


def _count(item: Item, user: User) -> str:
    """The number beside an item; "" where there is none, "99+" where counting stopped."""
    found = item.count(user) if item.count else 0
    return f"{number(MENU_LIMIT)}+" if found > MENU_LIMIT else number(found or "").strip("–")


def _bottom_bar(user: User, path: str) -> list[dict]:
    """Three links for the thumb, the account sheet being the fourth. The second one is the role's own daily act."""
    if user.role == Role.KADER:
        act = _link("Lapor", "plus", reverse("activity-create", args=[user.main_assignment.region_id]), path)
    elif user.can(Permission.DECIDE_REPORT):
        act = _link("Verifikasi", "shield", reverse("verification-queue"), path)
    elif user.can(Permission.PLAN_OFFICE):
        act = _link("Rencana", "clock", reverse("office-list"), path)
    else:
        act = _link("Jelajahi", "globe", reverse("public-area"), path)
    links = [
        _link("Beranda", "home", reverse("tasks"), path),
        act,
        _link("Kampung", "village", reverse("kampung-list"), path),
    ]
    # The form of a kader's own village lies below the list of villages: only the nearer of the two is marked, and a
    # report that is being written stays with the act it began with.
    nearest = max((link["url"] for link in links if link["is_active"]), key=len, default="")
    if user.role == Role.KADER and _WRITES_ACTIVITY.search(path):
        nearest = act["url"]
    return [{**link, "is_active": link["url"] == nearest != ""} for link in links]


def context(request) -> dict:
    """What the shells need. Anonymous: no query. Signed in: the assignments and the unread notices;
    who decides also sees how much waits for them."""
    path = request.path
    shell = {
        "portal_name": settings.PORTAL_NAME,
        "agency_name": settings.AGENCY_NAME,
        "is_demo": settings.DEMO,
        "canonical_url": settings.SITE_URL + path,
        "public_menu": [_link(label, icon, reverse(name), path) for label, name, icon in PUBLIC_MENU],
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return shell
    task = user.main_assignment
    return {
        **shell,
        "menu": _links(MENU, user, path),
        "account_menu": _links(ACCOUNT_MENU, user, path),
        "bottom_bar": _bottom_bar(user, path),
        "role_label": user.role.label if user.role else "",
        "area_label": str(task.region) if task and task.region else "Indonesia",
        "unread_notices": Notice.objects.visible_to(user).unread().count(),
    }

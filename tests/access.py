"""The words of tests/test_access.py: who knocks at which door, and what each of them must find."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.test import Client
from django.urls import get_resolver, reverse

OK = 200
MOVED = 302  # anywhere but to the login
LOGIN = "login"

ROLES = ("kader", "pkb", "opd", "opdkb", "provinsi", "pusat", "admin")
STRANGERS = ("kader2", "opdkb2")  # Rembang, next door
VISITORS = ("anonymous", "nobody", *STRANGERS, *ROLES)


@dataclass(frozen=True)
class Access:
    """What each visitor finds behind one URL name.

    args: makes the arguments of `reverse` from the world (`lambda w: [w.kampung.region_id]`).
    method: "get", or "post" for a URL that only takes POST (a GET then answers 405).
    data: what is posted. outcomes: visitor -> status, or LOGIN.
    """

    outcomes: dict[str, int | str]
    args: Callable = lambda world: []
    method: str = "get"
    data: dict = field(default_factory=dict)


def public(args=lambda world: [], *, ok: int = OK, method: str = "get") -> Access:
    """The same for everybody."""
    return Access(dict.fromkeys(VISITORS, ok), args, method)


def signed_in(args=lambda world: [], *, ok: int = OK, method: str = "get", **others) -> Access:
    """For everybody who is signed in, whatever the role."""
    return Access(dict.fromkeys(VISITORS, ok) | {"anonymous": LOGIN} | others, args, method)


def only(roles: str, args=lambda world: [], *, ok: int = OK, method: str = "get", data=None, **others) -> Access:
    """For these roles in Blora; the others there get 403, and so does who holds no role.

    `stranger`: what both neighbours find (404 where an object of Blora is named). By name: `kader2=…`, `pkb=…`.
    """
    outcomes = dict.fromkeys(VISITORS, 403) | {"anonymous": LOGIN}
    if "stranger" in others:
        outcomes |= dict.fromkeys(STRANGERS, others.pop("stranger"))
    outcomes |= dict.fromkeys(roles.split(), ok) | others
    return Access(outcomes, args, method, data or {})


@dataclass(frozen=True)
class AdminAccess:
    """One model in the Django admin: who sees rows of Blora, who changes and adds them (roles, blank-separated)."""

    sees: str
    obj: Callable
    changes: str = ""
    adds: str = ""
    # A provincial officer of another province finds nothing here; reference data is everybody's.
    scoped: bool = True


def url_names() -> dict[str, str]:
    """Every URL of the project: its name with namespace -> its route. Unnamed ones go by their route."""
    found = {}

    def walk(patterns, route, space):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                walk(pattern.url_patterns, route + str(pattern.pattern), inner)
            else:
                whole = route + str(pattern.pattern)
                found[f"{space}{pattern.name}" if pattern.name else whole] = whole

    walk(get_resolver().url_patterns, "", "")
    return found


class Visitor:
    """A browser per request, so that nothing one page does reaches the next."""

    def __init__(self, user=None):
        self.cookies = {}
        if user is not None:
            client = Client()
            client.force_login(user)
            self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def request(self, method: str, url: str, data=None, csrf: bool = False):
        client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        client.cookies.load(self.cookies)
        return getattr(client, method)(url, data or {})


def outcome(response) -> int | str:
    """LOGIN for a redirect to one of the login pages, else the status."""
    if response.status_code == MOVED:
        path = response["Location"].partition("?")[0]
        return LOGIN if path in (reverse("account_login"), reverse("admin:login")) else MOVED
    return response.status_code

"""Reading the environment without falling over it.

A value that cannot be read must neither end in a traceback nor silently mean something else (`HTTPS=flase`): the
default stands, and the system checks (`core/checks.py`) name the variable before anything is started.
"""

import warnings

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = ("true", "1", "yes", "on")
FALSE = ("false", "0", "no", "off")
DATABASE_ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")


class Environment(environ.Env):
    def __init__(self):
        super().__init__()
        # Variable -> what a right value looks like. Never the value itself: it may hold a password.
        self.problems: dict[str, str] = {}

    def bool(self, var, default=False):
        text = self.str(var, default="").strip().lower()
        if text and text not in TRUE + FALSE:
            self.problems[var] = "true atau false"
            return default
        return text in TRUE if text else default

    def int(self, var, default=0):
        return self._attempt(var, super().int, default, default=default, wanted="bilangan bulat")

    def choice(self, var, choices, default=""):
        """One of a few words."""
        text = self.str(var, default="").strip().lower() or default
        if text in choices:
            return text
        self.problems[var] = ", ".join(word for word in choices if word) + ", atau kosong"
        return default

    def db_url(self, var, default):
        """Configuration of a database; the dummy engine when the URL is unusable, so that nothing is ever written
        to a database the operator did not mean."""
        dummy = {"ENGINE": "django.db.backends.dummy"}
        wanted = "postgres://nama:sandi@host:5432/basisdata atau sqlite:////folder/berkas.sqlite3"
        config = self._attempt(var, super().db_url, dummy, default=default, wanted=wanted)
        if config.get("ENGINE") in DATABASE_ENGINES and config.get("NAME"):
            return config
        self.problems[var] = wanted
        return dummy

    def cache_url(self, var, fallback):
        wanted = "redis://host:6379/1"
        return self._attempt(var, super().cache_url, fallback, wanted=wanted)

    def email_url(self, var, default):
        wanted = "smtp+tls://nama:sandi@host:587"
        console = self.email_url_config("consolemail://")
        return self._attempt(var, super().email_url, console, default=default, wanted=wanted)

    def _attempt(self, var, read, fallback, *, wanted, **arguments):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)  # django-environ only warns about an unknown scheme
                return read(var, **arguments)
        except (ValueError, TypeError, KeyError, AttributeError, UserWarning, ImproperlyConfigured):
            self.problems[var] = wanted
            return fallback

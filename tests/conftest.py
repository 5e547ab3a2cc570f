"""Fixtures of the whole suite. The people and places are in `tests/cast.py` and `tests/territory.py`."""

import pytest

pytest_plugins = ["tests.cast"]


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

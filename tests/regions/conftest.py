import pytest


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    """The duty of a second factor is tested with the accounts; here people of the nation go straight to the page."""
    settings.MFA_REQUIRED_ROLES = []

from django.core.management import call_command

from accounts.models import User


def test_createsuperuser_makes_the_operator(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "padi-menguning-2026")
    call_command("createsuperuser", interactive=False, username="Operator", name="Operator Portal", verbosity=0)
    user = User.objects.get(username="operator")
    assert user.is_superuser
    assert user.is_staff
    assert user.name == "Operator Portal"
    assert user.check_password("padi-menguning-2026")

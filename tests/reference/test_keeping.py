import pytest

from reference import keeping
from reference.keeping import why_kept
from reference.loading import PARTS
from reference.models import Goal, Section, SubProgram

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", list(PARTS.values()), ids=lambda model: model.__name__)
def test_shipped_entries_are_kept(model):
    assert "Bawaan portal" in why_kept(model.objects.first())


def test_entry_that_another_list_names_is_kept():
    goal = Goal.objects.create(code="uji", name="Uji")
    SubProgram.objects.create(code="uji", name="Uji", short_name="Uji", goal=goal)
    assert "Sudah dipakai (sub-program)" in why_kept(goal)


def test_history_of_another_list_keeps_nothing():
    goal, later = Goal.objects.create(code="uji", name="Uji"), Goal.objects.get(code="data")
    subprogram = SubProgram.objects.create(code="uji", name="Uji", short_name="Uji", goal=goal)
    subprogram.goal = later
    subprogram.save()
    assert SubProgram.history.filter(goal=goal).exists()
    assert why_kept(goal) == ""


def test_upper_app_says_why_an_entry_is_kept(monkeypatch):
    own = Section.objects.create(code="uji", name="Uji")
    other = Section.objects.create(code="uji-2", name="Uji 2")
    keepers = [lambda row: "", lambda row: "Masih disebut rencana" if row.code == "uji" else ""]
    monkeypatch.setattr(keeping, "KEEPERS", keepers)
    assert why_kept(own) == "Masih disebut rencana, jadi tidak dapat dihapus."
    assert why_kept(other) == ""

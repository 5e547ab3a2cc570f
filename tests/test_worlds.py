"""Worlds: made once for those that follow each other, found untouched, and by nobody who did not ask."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from tests.worlds import Stage, makes_of, world

made = []


def people() -> set[str]:
    return set(User.objects.values_list("username", flat=True))


@world
def first():
    made.append("first")
    default_storage.save("first.txt", ContentFile(b"first"))
    return User.objects.create(username="first", name="First")


@world
def second(first):
    made.append("second")
    first.name = "First of two"
    default_storage.save("second.txt", ContentFile(b"second"))
    return {"user": User.objects.create(username="second"), "of": first}


def files() -> list[str]:
    return sorted(default_storage.listdir("")[1])


@pytest.mark.parametrize("time", [1, 2])
def test_each_test_finds_rows_objects_and_files_as_they_were_made(first, time):
    assert (people(), first.name, files()) == ({"first"}, "First", ["first.txt"])
    first.name = "Changed"
    first.save()
    User.objects.create(username="more")
    default_storage.delete("first.txt")


@pytest.mark.parametrize("time", [1, 2])
def test_world_on_another_holds_both(second, first, time):
    assert (people(), files()) == ({"first", "second"}, ["first.txt", "second.txt"])
    assert second["of"] is first and first.name == "First of two"
    second["user"].delete()


def test_nobody_finds_what_was_not_asked_for(db):
    assert (people(), files()) == (set(), [])


def test_who_patches_makes_its_own(monkeypatch, request, second, first):
    assert makes_of(request.node) == []
    assert people() == {"first", "second"} and second["of"] is first


@pytest.fixture
def stage(db, tmp_path):
    made.clear()
    yield (stage := Stage(lambda name: Path(tempfile.mkdtemp(dir=tmp_path))))
    stage.take_down()


FIRST, SECOND = first.make, second.make  # to be put on a stage by hand


def test_what_the_next_test_needs_too_is_left_standing(stage):
    stage.show("module", [FIRST])
    one = stage.shown["first"]
    stage.show("module", [FIRST, SECOND])
    assert (made, people()) == (["first", "second"], {"first", "second"})
    assert stage.shown["first"] == one and stage.shown["first"] is not one
    stage.show("module", [FIRST])
    assert (made, people(), stage.shown["first"].name) == (["first", "second"], {"first"}, "First")
    stage.show("module", [])
    assert (people(), stage.shown) == (set(), {})


def test_another_module_and_an_old_world_are_made_anew(stage):
    stage.show("module", [FIRST])
    stage.show("other", [FIRST])
    assert made == ["first", "first"]
    stage.begun -= 1000
    stage.show("other", [FIRST])
    assert made == ["first", "first", "first"] and people() == {"first"}


def test_world_that_cannot_be_made_leaves_nothing(stage):
    def broken(first):
        User.objects.create(username="broken")
        raise ValueError

    with pytest.raises(ValueError):
        stage.show("module", [FIRST, broken])
    assert people() == {"first"}


def test_world_is_not_made_of_one_of_its_own_name():
    def first(first):
        pass

    with pytest.raises(AssertionError, match="first"):
        world(first)

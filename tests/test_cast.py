"""The people of the tests: written together, they are the people the actions make."""

from accounts.models import Assignment, User
from tests.cast import cast_by_actions, cast_from, rows_of

MODELS = (Assignment, User, Assignment.history.model, User.history.model)  # deleting writes history: that goes last
# Keys and moments, which differ from one making to the next.
PASSING = {"id", "user_id", "history_id", "history_date", "date_joined", "created_at", "history_relation_id"}


def everything() -> list[str]:
    """All rows about people."""
    rows = ((model, row) for model in MODELS for row in model.objects.values())
    return sorted(str((model, {k: v for k, v in row.items() if k not in PASSING})) for model, row in rows)


def test_people_written_together_are_those_the_actions_make(territory):
    made = cast_by_actions()
    rows, stored = rows_of(made), everything()
    assert len(stored) > 40
    for model in MODELS:
        model.objects.all().delete()
    cast = cast_from(rows)
    assert everything() == stored
    assert [user.username for user in cast] == [user.username for user in made]
    assert cast.kader.can("write-report", "33.16.06.2008") and not cast.kader2.can("write-report", "33.16.06.2008")

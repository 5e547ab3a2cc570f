"""A Kampung KB moves to another village: what this app keeps about it moves along."""

from datetime import date

from pokja.actions.moving import FOLLOWERS, follow_kampung
from pokja.models import DataHouse, Meeting, Plan, Pokja, Poktan, Proposal, Register
from regions.models import InArea
from tests.cast import VILLAGE
from tests.pokja.working_content import founded_pokja, member_of
from tests.territory import TEMENGENG
from verification.actions import change_status
from verification.enums import Step
from verification.models import Notice, StatusChange
from villages.actions.kampung import move_kampung


def furnish(kampung, cast) -> Register:
    """One row of every kind; those of other slices as plain rows, since only their place matters here."""
    member_of(founded_pokja(kampung, cast.kader), cast.kader)
    at = {"kampung": kampung, "region_id": kampung.region_id}
    poktan = Poktan.objects.create(kind="bkb", name="Melati", started_on=date(2020, 1, 1), **at)
    DataHouse.objects.create(**at)
    Meeting.objects.create(meeting_kind="pokja", agenda="Rapat", held_on=date(2025, 5, 1), created_by_name="-", **at)
    Plan.objects.create(year=2026, **at)
    Proposal.objects.create(title="Posyandu baru", year=2026, **at)
    register = Register.objects.create(
        poktan=poktan, month=date(2025, 5, 1), created_by=cast.kader, created_by_name=cast.kader.name, **at
    )
    change_status(register, Step.SUBMIT, by=cast.kader)
    change_status(register, Step.RETURN, by=cast.pkb, reason_text="Periksa lagi")
    return register


def places(model) -> set[str]:
    return set(model.objects.values_list("region_id", flat=True))


def test_every_row_of_a_kampung_follows_it(cast, territory, kampung, kampung2):
    register = furnish(kampung, cast)
    founded_pokja(kampung2, cast.kader2)  # stays where it is
    move_kampung(kampung, by=cast.opdkb, region=territory[TEMENGENG])
    for model in (Poktan, Register, DataHouse, Meeting, Plan, Proposal):
        assert places(model) == {TEMENGENG}, model
    assert places(Pokja) == {TEMENGENG, kampung2.region_id}
    assert Pokja.objects.get(kampung=kampung).district_code == TEMENGENG[:8]
    steps = StatusChange.objects.filter(kind=register.kind, object_id=register.pk)
    assert set(steps.values_list("region_id", flat=True)) == {TEMENGENG} and steps.count() == 2
    notice = Notice.objects.get(kind=register.kind, recipient=cast.kader)
    assert notice.region_id == TEMENGENG and TEMENGENG in notice.url and VILLAGE not in notice.url


def test_kampung_that_did_not_move_costs_one_query(cast, kampung, django_assert_num_queries):
    furnish(kampung, cast)
    with django_assert_num_queries(3):  # with the savepoint around it
        assert follow_kampung(kampung) == 0


def test_everything_with_a_kampung_and_a_place_follows():
    """A model that is added to this app is not forgotten."""
    models = [model for model in Pokja._meta.app_config.get_models() if issubclass(model, InArea)]
    with_kampung = {m for m in models if any(f.name == "kampung" for f in m._meta.fields)}
    assert with_kampung == set(FOLLOWERS)

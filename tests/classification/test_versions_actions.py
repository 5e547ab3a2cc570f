"""The life of a version: copied, edited, published, in force; and what is refused."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from classification.actions.assess import assess_region, load_instruments, record_official
from classification.actions.versions import (
    DraftChanged,
    DraftRefused,
    copy_version,
    discard_draft,
    publish,
    save_draft,
)
from classification.models import Assessment, Instrument, PublishedInstrument
from classification.queries.stored import current_instrument, instrument_of_day, stored_instrument
from tests.worlds import world


@world
def shipped():
    load_instruments()
    return current_instrument()


@world
def draft(shipped, cast):
    return copy_version(shipped, by=cast.pusat)


def edited(draft, by, **changes):
    definition = deepcopy(draft.definition)
    threshold = changes.pop("threshold", None)
    return save_draft(draft, by=by, definition=definition | changes | ({"threshold": threshold} if threshold else {}))


def ready(draft, by, days=1, **changes):
    return edited(draft, by, valid_from=(timezone.localdate() + timedelta(days=days)).isoformat(), **changes)


def test_a_copy_is_a_draft_with_the_same_rule_and_steps(draft, shipped):
    assert not draft.is_published
    assert draft.rule.indices == shipped.rule.indices
    assert draft.slug == "bkkbn-2023-draf"
    assert draft.valid_from > timezone.localdate()
    assert draft.valid_from.day == 1
    assert draft.advice.count() == shipped.advice.count() > 0
    assert current_instrument() == shipped


def test_a_second_click_gives_the_same_draft_until_it_is_edited(draft, shipped, cast):
    assert copy_version(shipped, by=cast.admin) == draft
    edited(draft, cast.pusat, threshold="2.80")
    other = copy_version(shipped, by=cast.pusat)
    assert other != draft
    assert (other.slug, other.valid_from != draft.valid_from) == ("bkkbn-2023-draf-2", True)


@pytest.mark.parametrize("who", ["kader", "pkb", "opd", "opdkb", "provinsi", "nobody"])
def test_only_the_national_office_writes_versions(draft, shipped, cast, who):
    by = getattr(cast, who)
    for deed in (
        lambda: copy_version(shipped, by=by),
        lambda: edited(draft, by, name="Lain"),
        lambda: publish(draft, by=by),
        lambda: discard_draft(draft, by=by),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    draft.refresh_from_db()
    assert (draft.is_published, draft.name) == (False, "BKKBN 2023, 12 indikator (draf)")


def test_a_broken_draft_is_not_kept(draft, cast):
    with pytest.raises(DraftRefused) as refused:
        edited(draft, cast.pusat, threshold="9", name="")
    assert {problem.path for problem in refused.value.problems} == {("threshold",), ("name",)}
    with pytest.raises(DraftRefused, match="sudah dipakai"):
        edited(draft, cast.pusat, slug="bkkbn-2023")


def test_two_windows_do_not_overwrite_each_other(draft, cast):
    seen = draft.updated_at
    edited(draft, cast.pusat, name="Dari jendela lain")
    with pytest.raises(DraftChanged):
        save_draft(draft, by=cast.admin, definition=draft.definition, seen=seen)
    with pytest.raises(DraftChanged):
        publish(draft, by=cast.admin, seen=seen)


def test_publishing_records_who_and_takes_effect_on_its_day(draft, shipped, cast):
    row = publish(ready(draft, cast.pusat), by=cast.pusat)
    assert (row.is_published, row.published_by, row.published_by_name) == (True, cast.pusat, cast.pusat.name)
    assert row.published_at is not None
    assert current_instrument() == shipped
    assert current_instrument(row.valid_from) == row
    assert row.history.first().is_published
    with pytest.raises(DraftChanged):  # a second click
        publish(row, by=cast.pusat)


@pytest.mark.parametrize("days", [0, -1])
def test_a_version_begins_tomorrow_at_the_earliest(draft, cast, days):
    with pytest.raises(DraftRefused, match="paling awal besok"):
        publish(ready(draft, cast.pusat, days), by=cast.pusat)


def test_two_versions_never_begin_on_one_day(draft, shipped, cast):
    publish(ready(draft, cast.pusat, threshold="2.80"), by=cast.pusat)
    second = ready(copy_version(shipped, by=cast.pusat), cast.pusat)
    with pytest.raises(DraftRefused, match="Pilih hari lain"):
        publish(second, by=cast.pusat)
    second.is_published = True
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_a_draft_that_was_broken_past_the_form_is_not_published(draft, cast):
    Instrument.objects.filter(pk=draft.pk).update(definition=draft.definition | {"decision": []})
    with pytest.raises(DraftRefused, match="belum punya kelas"):
        publish(draft, by=cast.pusat)


def test_a_published_version_is_never_saved_edited_or_deleted(draft, shipped, cast):
    row = publish(ready(draft, cast.pusat), by=cast.pusat)
    for published in (row, shipped):
        before = deepcopy(published.definition)
        published.name = "Lain"
        for deed in (published.save, published.delete):
            with pytest.raises(PublishedInstrument):
                deed()
        for deed in (
            lambda row=published: save_draft(row, by=cast.admin, definition=row.definition),
            lambda row=published: discard_draft(row, by=cast.admin),
        ):
            with pytest.raises(DraftChanged):
                deed()
        assert Instrument.objects.get(pk=published.pk).definition == before


def test_a_draft_may_be_deleted_with_its_steps(draft, cast):
    discard_draft(draft, by=cast.pusat)
    assert not Instrument.objects.drafts().exists()


def test_a_shipped_version_waits_where_its_day_is_taken(shipped, cast):
    Instrument.objects.filter(pk=shipped.pk).update(slug="lain")
    assert load_instruments() == {"bkkbn-2023": "draf"}
    assert current_instrument().slug == "lain"


def test_the_night_brings_a_version_into_force_and_the_pages_follow_the_class(reported, draft, shipped, cast):
    """Mandiri before (Input passes with 15 of 18); with Input at 3.60 nobody but the best passes."""
    row = publish(ready(draft, cast.pusat, threshold="3.60"), by=cast.pusat)
    assess_region()
    assert stored_instrument(reported.pk) == shipped
    counts = assess_region(on=row.valid_from)
    assert counts.written == 2
    assert stored_instrument(reported.pk) == row
    assert set(Assessment.objects.values_list("instrument", flat=True)) == {row.pk}
    assert assess_region(on=row.valid_from).written == 0


def test_official_scores_are_judged_by_the_version_of_their_day(kampung, draft, shipped, cast):
    """A later version with fewer levels of I1 neither refuses the scores of 2022 nor takes more than its highest."""
    definition = deepcopy(draft.definition)
    definition["indices"][0]["indicators"][0]["bands"] = definition["indices"][0]["indicators"][0]["bands"][:3]
    begin = timezone.localdate() + timedelta(days=1)
    row = publish(
        save_draft(draft, by=cast.pusat, definition=definition | {"valid_from": begin.isoformat()}), by=cast.pusat
    )
    day = shipped.valid_from + timedelta(days=200)
    assert instrument_of_day(shipped.valid_from - timedelta(days=900)) == shipped
    record_official([(kampung.pk, kampung.region_id, "433333333333")], on=day)
    assess_region(on=row.valid_from)
    scores = dict(Assessment.objects.values_list("basis", "scores"))
    assert (scores["impor"], scores["dilaporkan"]) == ("433333333333", "333333333333")

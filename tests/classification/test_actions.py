"""Classes kept in step with reports, one village at a time and in bulk, and the counts of areas with them."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction

from accounts.enums import Role
from classification.actions.assess import (
    DATA,
    assess_later,
    assess_region,
    load_instruments,
    rebuild_summaries,
    record_official,
    take_snapshots,
)
from classification.enums import Basis, Kelas
from classification.models import NO_PARENT, AreaSummary, Assessment, AssessmentSnapshot, Instrument
from classification.queries.stored import NoInstrument, current_instrument, summary_of
from tests.cast import DISTRICT, NEXT_VILLAGE, PROVINCE, REGENCY, VILLAGE, person
from tests.territory import BODEH, KUTUKAN, LOGEDE, TEMENGENG, TLOGOTUWUNG
from tests.villages.content import CONTENT, founded, submitted
from verification.actions import change_status
from verification.enums import Reason, Status, Step
from villages.actions.kampung import move_kampung, set_active
from villages.actions.reports import start_report
from villages.models import REPORTS, Kampung

OFFICIAL = "434332443443"  # Ciamis: berkelanjutan
EXPORT_DAY = date(2022, 10, 27)


def assessment(kampung, basis=Basis.REPORTED) -> Assessment | None:
    return Assessment.objects.filter(kampung=kampung, basis=basis).first()


def verify_all(kampung, by):
    for model in REPORTS.values():
        change_status(model.objects.in_force().get(kampung=kampung), Step.VERIFY, by=by)


def assert_counts_are_exact():
    """What was moved one village at a time equals what a rebuild finds."""
    before = list(AreaSummary.objects.current().order_by("code", "basis").values())
    known = {(row["code"], row["basis"]) for row in before}
    rebuild_summaries()
    after = [
        row
        for row in AreaSummary.objects.current().order_by("code", "basis").values()
        if (row["code"], row["basis"]) in known
    ]
    assert after == before


# --- one village ---


def test_new_kampung_is_dasar_and_not_reported(kampung):
    for basis in (Basis.REPORTED, Basis.VERIFIED):
        row = assessment(kampung, basis)
        assert (row.kelas, row.has_reports, row.scores) == (Kelas.DASAR, False, "1" * 12)
        assert row.last_report_on is None
    for code in (DISTRICT, REGENCY, PROVINCE, ""):
        summary = summary_of(code, Basis.REPORTED)
        assert (summary.kampung, summary.dasar, summary.not_reported) == (1, 1, 1)


def test_submitted_reports_give_class(reported):
    row = assessment(reported)
    # Pokja with members, trained; 2 kinds of funding; 3 groups; one of two facilities; PKB and regulation;
    # 2 kinds of data; 1 mechanism; no agency; 16 % participation; 71 % CPR; 34 % MKJP; 10 % unmet need.
    assert row.scores == "43323" + "321" + "2442"
    assert row.indices == (Decimal("3.00"), Decimal("2.00"), Decimal("3.00"))
    assert row.kelas == Kelas.MANDIRI
    assert row.facts.couples == 571
    verified = assessment(reported, Basis.VERIFIED)
    assert (verified.kelas, verified.has_reports) == (Kelas.DASAR, False)


def test_draft_changes_nothing(cast, kampung):
    before = assessment(kampung).packed_facts
    start_report(kampung, "profil", by=cast.kader)
    assert assessment(kampung).packed_facts == before


def test_verifying_raises_the_verified_class(cast, reported):
    verify_all(reported, cast.pkb)
    assert assessment(reported, Basis.VERIFIED).kelas == Kelas.MANDIRI
    assert assessment(reported, Basis.VERIFIED).scores == assessment(reported).scores
    assert summary_of(REGENCY, Basis.VERIFIED).mandiri == 1
    assert_counts_are_exact()


def test_returning_takes_the_report_out(cast, reported):
    report = REPORTS["kb"].objects.in_force().get(kampung=reported)
    change_status(report, Step.RETURN, by=cast.pkb, reason_code=Reason.ODD_FIGURE)
    assert assessment(reported).kelas == Kelas.DASAR
    assert assessment(reported).scores[8:] == "1111"
    assert_counts_are_exact()


def test_older_verified_version_counts_beside_a_newer_report(cast, reported):
    verify_all(reported, cast.pkb)
    submitted(reported, "profil", cast.kader, has_data_house=True, funding=["apbn"])
    assert assessment(reported).facts.has_data_house is True
    assert assessment(reported, Basis.VERIFIED).facts.has_data_house is False
    assert assessment(reported, Basis.VERIFIED).facts.funding_count == 2
    change_status(REPORTS["profil"].objects.in_force().get(kampung=reported), Step.VERIFY, by=cast.pkb)
    assert assessment(reported, Basis.VERIFIED).packed_facts == assessment(reported).packed_facts


def test_reopening_takes_the_verification_back(cast, reported):
    verify_all(reported, cast.pkb)
    report = REPORTS["profil"].objects.in_force().get(kampung=reported)
    change_status(report, Step.REOPEN, by=cast.opdkb, reason_text="Salah periksa.")
    assert assessment(reported, Basis.VERIFIED).kelas == Kelas.DASAR
    assert assessment(reported).kelas == Kelas.MANDIRI


def test_class_follows_in_the_transaction_of_the_report(cast, kampung):
    before = assessment(kampung).packed_facts
    with transaction.atomic():
        report = submitted(kampung, "profil", cast.kader)
        assert assessment(kampung).facts.has_pokja is True
        transaction.set_rollback(True)
    assert assessment(kampung).packed_facts == before
    assert not type(report).objects.filter(pk=report.pk, status=Status.SUBMITTED).exists()
    assert summary_of(REGENCY, Basis.REPORTED).not_reported == 1


def test_inactive_kampung_loses_its_class_and_gets_it_back(cast, reported):
    set_active(reported, by=cast.opdkb, is_active=False)
    assert not Assessment.objects.filter(kampung=reported).exists()
    assert summary_of("", Basis.REPORTED).kampung == 0
    assert_counts_are_exact()
    set_active(reported, by=cast.opdkb, is_active=True)
    assert assessment(reported).kelas == Kelas.MANDIRI
    assert_counts_are_exact()


def test_moved_kampung_is_counted_where_it_went(cast, reported, territory):
    record_official([(reported.pk, VILLAGE, OFFICIAL)], on=EXPORT_DAY)
    move_kampung(reported, by=cast.admin, region=territory[KUTUKAN])
    assert set(Assessment.objects.filter(kampung=reported).values_list("region_id", flat=True)) == {KUTUKAN}
    assert summary_of(DISTRICT, Basis.REPORTED).kampung == 0
    # The official score of lintas sektor, which no report replaces, lifts Proses over the threshold.
    assert summary_of(KUTUKAN[:8], Basis.REPORTED).berkelanjutan == 1
    assert_counts_are_exact()


# --- counts of areas ---


def test_rebuild_knows_every_area_and_its_villages(kampung):
    rebuild_summaries()
    regency = summary_of(REGENCY, Basis.REPORTED)
    assert (regency.villages, regency.kampung, regency.parent_code) == (7, 1, PROVINCE)
    assert summary_of("", Basis.REPORTED).parent_code == NO_PARENT
    provinces = AreaSummary.objects.current().filter(parent_code="", basis=Basis.VERIFIED)
    assert sorted(provinces.values_list("code", flat=True)) == ["31", "33", "53", "81"]
    assert rebuild_summaries() == 0


def test_counts_stay_exact_through_random_changes(cast, territory):
    """One to five villages, forty random steps of every kind: moved counts equal a rebuild after each."""
    dice = random.Random(20221027)  # noqa: S311
    kaders, kampungs, free = {}, [], [VILLAGE, TEMENGENG, KUTUKAN, BODEH, NEXT_VILLAGE, LOGEDE, TLOGOTUWUNG]
    officers = [
        person("pkb-uji", Role.PKB, VILLAGE[:8]), person("opd-uji", Role.OPDKB, "33.16"), cast.opdkb2,
    ]  # fmt: skip

    def officer(kampung):
        return next(o for o in officers if o.roles_at(kampung.region_id))

    def found_one():
        code = free.pop(dice.randrange(len(free)))
        kampungs.append(founded(cast.admin, territory[code], f"Kampung {code}"))

    def report(kampung):
        code = kampung.region_id
        kader = kaders.setdefault(code, None) or person(f"kader-{code}", Role.KADER, code)
        kaders[code] = kader
        absent = [k for k, model in REPORTS.items() if not model.objects.in_force().filter(kampung=kampung).exists()]
        kind = absent[0] if absent else dice.choice(list(CONTENT))  # KB is checked against the other two
        if not kampung.is_active or start_report(kampung, kind, by=kader).status == Status.RETURNED:
            return
        changes = {"has_data_house": dice.random() < 0.5} if kind == "profil" else {}
        submitted(kampung, kind, kader, **changes)

    def decide(kampung):
        for model in REPORTS.values():
            waiting = model.objects.waiting().filter(kampung=kampung).order_by("version").first()
            if waiting and kampung.is_active:
                step = dice.choice([Step.VERIFY, Step.VERIFY, Step.RETURN])
                change_status(waiting, step, by=officer(kampung), reason_text="" if step is Step.VERIFY else "Periksa.")
                return

    def move(kampung):
        if kampung.is_active:
            free.append(kampung.region_id)
            move_kampung(kampung, by=cast.admin, region=territory[free.pop(0)])

    found_one()
    for step in range(40):
        kampung = dice.choice(kampungs)
        kampung.refresh_from_db()
        act = dice.choice(["report", "report", "report", "decide", "decide", "found", "move", "active"])
        match act:
            case "report":
                report(kampung)
            case "decide":
                decide(kampung)
            case "found" if len(kampungs) < 5:
                found_one()
            case "move":
                move(kampung)
            case "active":
                set_active(kampung, by=cast.admin, is_active=not kampung.is_active)
        if step % 5 == 0:
            assert_counts_are_exact()
    assert_counts_are_exact()
    assert assess_region().written == 0


# --- in bulk ---


def test_assess_region_writes_what_single_changes_wrote(cast, reported):
    verify_all(reported, cast.pkb)
    single = list(Assessment.objects.order_by("basis").values_list("basis", "scores", "kelas", "packed_facts"))
    Assessment.objects.all().delete()
    counts = assess_region()
    assert (counts.read, counts.written) == (2, 2)
    assert list(Assessment.objects.order_by("basis").values_list("basis", "scores", "kelas", "packed_facts")) == single


def test_assess_region_second_run_writes_nothing(reported):
    assess_region()
    counts = assess_region(on=date(2031, 1, 1))  # another day, the same facts
    assert (counts.written, counts.removed, counts.summaries, counts.unchanged) == (0, 0, 0, 2)


def test_assess_region_touches_its_area_only(cast, reported, territory):
    founded(cast.opdkb2, territory[NEXT_VILLAGE], "Kampung Tetangga")
    Assessment.objects.all().delete()
    assert assess_region(REGENCY).written == 2
    assert not Assessment.objects.within(NEXT_VILLAGE).exists()


def test_assess_region_rewrites_a_wrong_score(reported):
    Assessment.objects.update(scores="4" * 12)
    assert assess_region().written == 2
    assert assessment(reported).scores == "43323" + "321" + "2442"


def test_assess_region_removes_classes_of_inactive(reported):
    Kampung.objects.update(is_active=False)
    assert assess_region().removed == 2
    assert summary_of("", Basis.REPORTED).kampung == 0


def test_assess_region_reads_any_area_with_the_same_queries(
    cast, reported, territory, django_assert_num_queries, django_assert_max_num_queries
):
    assess_region()
    with django_assert_max_num_queries(14) as one:
        assess_region()
    for code in (TEMENGENG, KUTUKAN, BODEH):
        founded(cast.opdkb, territory[code], f"Kampung {code}")
    assess_region()
    with django_assert_num_queries(len(one)):
        assess_region()


def test_assess_later_follows_once_at_the_end(cast, kampung):
    with assess_later(REGENCY):
        submitted(kampung, "profil", cast.kader)
        assert assessment(kampung).facts.has_pokja is None
    assert assessment(kampung).facts.has_pokja is True
    assert_counts_are_exact()


# --- official scores ---


def test_official_scores_are_carried_into_the_reported_class(kampung):
    counts = record_official([(kampung.pk, VILLAGE, OFFICIAL)], on=EXPORT_DAY)
    assess_region()
    assert (counts.written, counts.unchanged) == (1, 0)
    official, reported, verified = (assessment(kampung, basis) for basis in (Basis.OFFICIAL, *list(Basis)[:2]))
    assert (official.kelas, official.as_of, official.indices[2]) == (4, EXPORT_DAY, Decimal("3.50"))
    assert (reported.kelas, reported.has_reports, reported.last_report_on) == (4, True, EXPORT_DAY)
    assert (verified.kelas, verified.has_reports) == (1, False)
    assert AssessmentSnapshot.objects.get().as_of == EXPORT_DAY
    assert summary_of("", Basis.REPORTED).berkelanjutan == 1


def test_same_export_again_changes_nothing(kampung):
    rows = [(kampung.pk, VILLAGE, OFFICIAL)]
    record_official(rows, on=EXPORT_DAY)
    assess_region()
    before = list(Assessment.objects.order_by("pk").values())
    counts = record_official(rows, on=EXPORT_DAY)
    assert (counts.written, counts.unchanged) == (0, 1)
    assert assess_region().written == 0
    assert list(Assessment.objects.order_by("pk").values()) == before
    assert AssessmentSnapshot.objects.count() == 1


def test_older_export_becomes_history_only(kampung):
    record_official([(kampung.pk, VILLAGE, OFFICIAL)], on=EXPORT_DAY)
    counts = record_official([(kampung.pk, VILLAGE, "1" * 12)], on=date(2022, 6, 13))
    assert (counts.written, counts.older) == (0, 1)
    assert assessment(kampung, Basis.OFFICIAL).scores == OFFICIAL
    assert [s.as_of.month for s in AssessmentSnapshot.objects.order_by("as_of")] == [6, 10]


def test_own_report_takes_over_its_part_of_the_official_scores(cast, kampung):
    record_official([(kampung.pk, VILLAGE, OFFICIAL)], on=EXPORT_DAY)
    assess_region()
    submitted(kampung, "profil", cast.kader)
    row = assessment(kampung)
    assert row.scores == "43323" + "32" + "4" + "3443"
    assert row.last_report_on > EXPORT_DAY


@pytest.mark.parametrize("kind", ["profil", "penduduk"])
def test_own_report_leaves_official_scores_that_need_another_one(cast, kampung, kind):
    record_official([(kampung.pk, VILLAGE, OFFICIAL)], on=EXPORT_DAY)
    assess_region()
    submitted(kampung, kind, cast.kader)
    assert assessment(kampung).scores[8:] == OFFICIAL[8:]
    assert assess_region().written == 0


def test_official_scores_out_of_range_are_refused(kampung):
    with pytest.raises(ValueError, match="Skor 4"):
        record_official([(kampung.pk, VILLAGE, "444444444444")], on=EXPORT_DAY)
    assert not Assessment.objects.filter(basis=Basis.OFFICIAL).exists()


# --- snapshots and instruments ---


def test_snapshots_are_kept_once_a_month(cast, reported):
    month = date(2026, 11, 17)
    assert take_snapshots(month) == 2
    verify_all(reported, cast.pkb)
    assert take_snapshots(month) == 0
    kept = AssessmentSnapshot.objects.get(basis=Basis.VERIFIED)
    assert (kept.as_of, kept.kelas, kept.has_reports) == (date(2026, 11, 1), Kelas.DASAR, False)
    assert summary_of(REGENCY, Basis.REPORTED, date(2026, 11, 1)).mandiri == 1
    assert take_snapshots(date(2026, 12, 3)) == 2
    assert rebuild_summaries() >= 0
    assert summary_of(REGENCY, Basis.VERIFIED, date(2026, 11, 1)).mandiri == 0


def test_shipped_instrument_is_there_after_migrate(db):
    assert current_instrument().name == "BKKBN 2023, 12 indikator"
    assert load_instruments() == {path.stem: "tetap" for path in DATA.glob("*.json")}


def test_published_instrument_is_never_overwritten(db):
    instrument = current_instrument()
    Instrument.objects.update(definition={**instrument.definition, "source": "lain"})
    assert load_instruments() == {"bkkbn-2023": "berbeda"}
    assert current_instrument().definition["source"] == "lain"


def test_without_instrument_nothing_is_assessed(db):
    Instrument.objects.all().delete()
    with pytest.raises(NoInstrument, match="load_instruments"):
        assess_region()


def test_newest_instrument_in_force_counts(db, definition):
    Instrument.objects.create(
        slug="nanti", name="Nanti", source="x", valid_from=date(2099, 1, 1), definition=definition, is_published=True
    )
    Instrument.objects.create(slug="konsep", name="Konsep", source="x", valid_from=date(2025, 1, 1), definition={})
    assert current_instrument().slug == "bkkbn-2023"
    assert current_instrument(date(2099, 2, 1)).slug == "nanti"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="COPY hanya ada di PostgreSQL.")
def test_many_rows_go_through_copy(cast, territory, monkeypatch):
    monkeypatch.setattr("core.bulk.COPY_FROM", 1)
    monkeypatch.setattr("core.bulk.CHUNK", 1)
    kampung = founded(cast.opdkb, territory[VILLAGE])
    record_official([(kampung.pk, VILLAGE, OFFICIAL)], on=EXPORT_DAY)
    assess_region()
    assert assessment(kampung).kelas == Kelas.BERKELANJUTAN
    assert_counts_are_exact()
    assert assess_region().written == 0

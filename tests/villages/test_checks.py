"""Every rule from both sides: the last figure that passes and the first that does not."""

import pytest

from tests.villages.content import FAMILY_PLANNING, POPULATION, PROFILE
from villages.checks import Level, Reports, check, highest_accepted, standing
from villages.models import FamilyPlanningReport, PopulationReport, ProfileReport


def profile(**changes):
    return ProfileReport(**{**PROFILE, **changes})


def population(**changes):
    report = PopulationReport(**{**POPULATION, **changes})
    if report.residents is None:
        report.residents = 3214
    return report


def family_planning(**changes):
    return FamilyPlanningReport(**{**FAMILY_PLANNING, **changes})


def others(**changes):
    return Reports(**{"profile": profile(), "population": population(), **changes})


def found(report, reports, level):
    return [(f.field, f.message) for f in check(report, reports) if f.level is level]


@pytest.mark.parametrize("report", [profile(), population(), family_planning()], ids=["profil", "penduduk", "kb"])
def test_coherent_village_has_no_findings(report):
    assert check(report, others()) == []


def test_identity_names_both_sums_and_the_difference():
    # 571 couples; take 31 away from the injections and 540 remain.
    assert found(family_planning(injection=165), others(), Level.ERROR) == [
        ("iud", "Jumlah peserta dan bukan peserta KB 540, PUS pada laporan Penduduk 571: selisih 31.")
    ]


@pytest.mark.parametrize(
    ("changes", "couples", "is_right"),
    [
        ({}, 571, True),
        ({"pill": 59}, 571, False),
        ({"pill": 57}, 571, False),
        ({"pill": 59}, 572, True),
        ({"pill": None}, 513, True),  # "belum diisi" adds nothing
        ({"wants_none": 26}, 571, False),
    ],
)
def test_identity_from_both_sides(changes, couples, is_right):
    findings = check(family_planning(**changes), others(population=population(couples=couples)))
    assert (findings == []) is is_right


def test_identity_without_couples_asks_for_them():
    [(field, message)] = found(family_planning(), others(population=population(couples=None)), Level.ERROR)
    assert field == "iud"
    assert message.startswith("PUS pada laporan Penduduk belum diisi")


def test_unanswered_contraception_needs_no_couples():
    empty = dict.fromkeys([*FAMILY_PLANNING], None)
    assert check(family_planning(**empty), others(population=population(couples=None))) == []


@pytest.mark.parametrize(("missing", "word"), [("population", "Penduduk"), ("profile", "Profil")])
def test_kb_report_needs_the_other_two(missing, word):
    messages = [message for field, message in found(family_planning(), others(**{missing: None}), Level.ERROR)]
    assert [m for m in messages if m.startswith(f"Ajukan laporan {word} dulu")]


@pytest.mark.parametrize(
    ("group", "target", "highest"),
    [
        ("bkb", "families_with_toddlers", 176),
        ("bkr", "families_with_teenagers", 197),
        ("bkl", "families_with_elderly", 143),
        ("uppka", "families", 1046),
        ("pikr", "teenagers", 460),
    ],
)
def test_participants_stay_within_their_target(group, target, highest):
    reports = others(profile=profile(has_uppka=True, has_pikr=True))
    field = f"{group}_participants"
    assert found(family_planning(**{field: highest}), reports, Level.ERROR) == []
    [(where, message)] = found(family_planning(**{field: highest + 1}), reports, Level.ERROR)
    assert where == field
    assert message.endswith(": lebih 1.")
    reports = others(profile=reports.profile, population=population(**{target: None}))
    [(where, message)] = found(family_planning(**{field: 1}), reports, Level.ERROR)
    assert where == field
    assert "belum diisi" in message
    assert found(family_planning(**{field: 0}), reports, Level.ERROR) == []


def test_full_participation_is_asked_about():
    assert found(family_planning(bkb_participants=176), others(), Level.WARNING) == [
        ("bkb_participants", "Peserta BKB 176 sama dengan sasarannya: partisipasi 100\u00a0%.")
    ]


def test_participants_of_a_group_that_does_not_exist_are_refused():
    assert found(family_planning(uppka_participants=3), others(), Level.ERROR) == [
        ("uppka_participants", "Menurut laporan Profil UPPKA tidak ada, padahal pesertanya 3.")
    ]
    assert check(family_planning(uppka_participants=0), others()) == []
    assert check(family_planning(pikr_participants=3), others()) == []  # not answered is not "tidak ada"


@pytest.mark.parametrize(("insured", "is_right"), [(3214, True), (3215, False)])
def test_insured_stay_within_the_residents(insured, is_right):
    assert (found(family_planning(bpjs_users=insured), others(), Level.ERROR) == []) is is_right


def test_insured_without_residents_ask_for_them():
    reports = others(population=PopulationReport(**{**POPULATION, "residents": None}))
    [(field, message)] = found(family_planning(), reports, Level.ERROR)
    assert field == "bpjs_users"
    assert "belum diisi" in message


@pytest.mark.parametrize(("pregnant", "soon", "count"), [(38, 69, 0), (50, 50, 1), (0, 0, 0), (None, None, 0)], ids=str)
def test_equal_pregnant_and_ias_look_like_filler(pregnant, soon, count):
    report = family_planning(pregnant=pregnant, wants_soon=soon)
    fillers = [m for f, m in found(report, others(), Level.WARNING) if f == "pregnant"]
    assert len(fillers) == count


@pytest.mark.parametrize(("couples", "families", "count"), [(571, 571, 0), (572, 571, 1), (572, None, 0)])
def test_more_couples_than_families_is_asked_about(couples, families, count):
    warnings = found(population(couples=couples, families=families), Reports(), Level.WARNING)
    assert len(warnings) == count
    if count:
        assert warnings == [("couples", "PUS 572, jumlah keluarga 571: lebih 1.")]


@pytest.mark.parametrize(
    ("field", "typical"),
    [
        ("families", 9_823),
        ("couples", 5_828),
        ("teenagers", 5_041),
        ("families_with_toddlers", 1_817),
        ("families_with_elderly", 1_683),
        ("residents", 44_008),
    ],
)
def test_typical_limit_warns_and_ten_times_refuses(field, typical):
    def levels(value):
        findings = check(population(families=None, **{field: value} if field != "families" else {}), Reports())
        if field == "families":
            findings = check(population(families=value), Reports())
        place = "male_00_04" if field == "residents" else field
        return [f.level for f in findings if f.field == place and "PUS 571," not in f.message]

    assert levels(typical) == []
    assert levels(typical + 1) == [Level.WARNING]
    assert levels(typical * 10) == [Level.WARNING]
    assert levels(typical * 10 + 1) == [Level.ERROR]


@pytest.mark.parametrize(
    ("field", "highest"),
    [
        ("male_00_04", 440_080),
        ("families_with_teenagers", 98_230),
        ("pokja_trained_members", 440),
        ("injection", 58_280),
        ("bpjs_users", 440_080),
        ("pikr_participants", 21_000),
    ],
)
def test_figures_without_a_limit_of_their_own_take_that_of_the_whole(field, highest):
    assert highest_accepted(field) == highest


@pytest.mark.parametrize(
    ("members", "trained", "fields"),
    [
        (14, 14, []),
        (14, 15, ["pokja_trained_members"]),
        (None, 5, ["pokja_members"]),
        (None, 0, []),
        (0, 0, []),
        (44, 5, []),
    ],
)
def test_trained_stay_within_the_members(members, trained, fields):
    report = profile(pokja_members=members, pokja_trained_members=trained)
    assert [f.field for f in check(report, Reports())] == fields


def test_trained_names_both_numbers():
    [finding] = check(profile(pokja_members=8, pokja_trained_members=24), Reports())
    assert finding.message == "Anggota terlatih 24, anggota Pokja 8: lebih 16."


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"pkb_nip": ""}, ["pkb_nip"]),
        ({"pkb_nip": "1985"}, ["pkb_nip"]),
        ({"pkb_nip": "19850312201001200x"}, ["pkb_nip"]),
        ({"companion_name": ""}, ["companion_name"]),
        ({"companion_contact": ""}, ["companion_contact"]),
        ({"has_pkb": False, "pkb_nip": ""}, ["guided_by"]),
        ({"has_pkb": False, "pkb_nip": "", "guided_by": "kader"}, []),
        ({"has_pkb": False, "pkb_nip": "", "guided_by": "lainnya"}, ["guided_by_other"]),
        ({"has_pkb": None, "pkb_nip": "", "companion_name": "", "companion_contact": ""}, []),
        ({"regulations": None}, ["regulations"]),
        ({"regulations": []}, ["regulations"]),
        ({"has_regulation": False, "regulations": []}, []),
        ({"has_plan": False}, ["has_plan"]),
        ({"has_plan": None}, ["has_plan"]),
        ({"has_plan": False, "data_use": []}, []),
        ({"planning_frequency": ""}, ["planning_frequency"]),
        ({"planning_frequency": "lainnya"}, ["planning_frequency_other"]),
        ({"planning_frequency": "semesteran"}, []),  # the official form asked for words here
        ({"has_planning": None, "planning_frequency": ""}, []),
    ],
    ids=str,
)
def test_answers_that_call_for_another(changes, fields):
    assert [f.field for f in check(profile(**changes), Reports())] == fields


def test_population_that_breaks_the_kb_report_warns_with_both_numbers():
    reports = Reports(family_planning=family_planning())
    [(field, message)] = found(population(couples=600), reports, Level.WARNING)
    assert field == "couples"
    assert message == (
        "Jumlah peserta dan bukan peserta KB 571, PUS pada laporan Penduduk 600: selisih 29. "
        "Laporan KB perlu diperbarui sesudah ini."
    )
    assert found(population(couples=600), reports, Level.ERROR) == []


def test_population_below_the_participants_warns():
    reports = Reports(family_planning=family_planning())
    [(_, message)] = found(population(families_with_toddlers=60), reports, Level.WARNING)
    assert "Peserta BKB 63" in message
    assert "lebih 3" in message


def test_profile_that_drops_a_group_with_participants_warns():
    reports = Reports(family_planning=family_planning())
    [(_, message)] = found(profile(has_bkb=False), reports, Level.WARNING)
    assert message.startswith("Menurut laporan Profil BKB tidak ada, padahal pesertanya 63.")


def test_standing_shows_what_no_longer_fits():
    fits = Reports(profile(), population(), family_planning())
    assert standing(fits) == []
    assert [f.field for f in standing(Reports(profile(), population(couples=600), family_planning()))] == ["iud"]
    assert standing(Reports(profile(), population(couples=600), None)) == []


def test_errors_come_first():
    report = family_planning(pregnant=50, wants_soon=50, injection=196)
    levels = [finding.level for finding in check(report, others())]
    assert levels == sorted(levels, key=lambda level: level is not Level.ERROR)
    assert len(levels) == 2

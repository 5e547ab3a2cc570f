"""The eleven worked villages of the domain handbook (official portal, 27 October 2022), typed in from its table."""

from classification.engine.facts import OWN, Facts

# Facts that the table does not give (funding, groups, facilities, data use, agencies): any value of the band whose
# score it lists, so that each example runs through the whole engine.
FUNDING = {1: 0, 2: 1, 3: 3, 4: 5}
OWNED = {1: 0, 2: 1, 3: 3, 4: 5}
DATA_USE = {1: 0, 2: 1, 3: 2, 4: 4}
AGENCIES = {1: 0, 2: 2, 3: 5, 4: 7}


def _facts(scores, pokja, regulation, mechanisms, couples, methods, non_users, groups) -> Facts:
    members, trained = pokja
    participants, targets = zip(*groups, strict=True)
    owned = OWNED[int(scores[2])]
    facilities = int(scores[3]) - 1
    names = ("families_with_toddlers", "families_with_teenagers", "families_with_elderly", "families", "teenagers")
    return Facts(
        profile=OWN,
        population=OWN,
        family_planning=OWN,
        has_pokja=True,
        pokja_members=members,
        is_pokja_trained=trained,
        funding_count=FUNDING[int(scores[1])],
        **{f"has_{slug}": i < owned for i, slug in enumerate(("bkb", "bkr", "bkl", "uppka", "pikr"))},
        has_secretariat=facilities > 0,
        has_data_house=facilities > 1,
        has_pkb=True,
        has_regulation=regulation,
        data_use_count=DATA_USE[int(scores[5])],
        mechanism_count=mechanisms,
        couples=couples,
        **dict(zip(names, targets, strict=True)),
        **{
            f"{slug}_participants": n
            for slug, n in zip(("bkb", "bkr", "bkl", "uppka", "pikr"), participants, strict=True)
        },
        **dict(zip(("iud", "mow", "mop", "condom", "implant", "injection", "pill"), methods, strict=True)),
        **dict(zip(("pregnant", "wants_soon", "wants_later", "wants_none"), non_users, strict=True)),
        agencies=AGENCIES[int(scores[7])],
    )


# name: (scores, (members, trained), regulation, mechanisms, PUS, methods, non-users, (participants, target) ...,
#        (CPR, MKJP, unmet need, mean participation), indices, class)
_TABLE = {
    "Ogan Ilir": ("323321331111", (15, False), None, 4, 87, (0, 0, 0, 0, 2, 14, 0), (5, 11, 9, 46),
        ((0, 48), (1, 88), (2, 37), (0, 550), (0, 55)), (18, 12, 63, 1), ("2.60", "2.33", "1.00"), 1),
    "Musi Banyuasin": ("324331434411", (1, False), True, 5, 113, (0, 0, 0, 0, 3, 34, 24), (6, 7, 7, 32),
        ((48, 54), (43, 107), (9, 9), (9, 120), (15, 78)), (54, 5, 35, 51), ("3.00", "2.67", "2.50"), 1),
    "Tanggamus": ("333323331442", (1, False), None, 4, 483, (44, 4, 4, 3, 109, 162, 20), (13, 72, 29, 23),
        ((45, 235), (30, 396), (30, 218), (21, 812), (0, 396)), (72, 47, 11, 9), ("2.80", "3.00", "2.75"), 1),
    "Hulu Sungai Tengah": ("323232414414", (30, False), True, 5, 377, (0, 9, 3, 2, 8, 139, 161), (16, 19, 10, 10),
        ((33, 33), (29, 29), (77, 77), (0, 600), (0, 475)), (85, 6, 5, 60), ("2.60", "2.33", "3.25"), 1),
    "Lombok Timur": ("434233442441", (8, True), True, 5, 2004, (127, 25, 0, 8, 315, 391, 325), (81, 313, 271, 148),
        ((127, 785), (46, 648), (75, 435), (97, 2620), (187, 2113)), (59, 39, 21, 11), ("3.20", "3.67", "2.75"), 2),
    "Konawe Selatan": ("433331434441", (16, True), True, 5, 250, (3, 11, 0, 0, 47, 71, 20), (8, 35, 25, 30),
        ((46, 110), (82, 103), (20, 50), (7, 330), (39, 248)), (61, 40, 22, 36), ("3.20", "2.67", "3.25"), 3),
    "Belitung": ("414234434444", (20, True), True, 5, 130, (11, 2, 0, 0, 25, 41, 26), (9, 9, 2, 5),
        ((46, 50), (96, 96), (56, 56), (24, 208), (7, 113)), (81, 36, 5, 62), ("2.80", "3.67", "4.00"), 3),
    "Luwu Utara": ("423333424423", (8, True), True, 5, 442, (4, 16, 0, 8, 50, 185, 89), (10, 47, 22, 11),
        ((189, 189), (272, 272), (280, 280), (0, 785), (0, 284)), (80, 20, 7, 60), ("3.00", "3.00", "3.25"), 4),
    "Ciamis": ("434332443443", (20, True), True, 5, 861, (72, 31, 1, 2, 124, 298, 141), (33, 91, 39, 29),
        ((326, 398), (154, 707), (182, 608), (35, 1624), (112, 717)), (78, 34, 8, 30), ("3.40", "3.33", "3.50"), 4),
    "Bone": ("324332223431", (12, False), True, 2, 494, (9, 3, 0, 17, 61, 71, 154), (4, 33, 85, 57),
        ((15, 43), (50, 470), (30, 67), (117, 652), (45, 470)), (64, 23, 29, 24), ("3.00", "2.00", "2.75"), 1),
    "Lima Puluh Kota": ("324331324442", (8, False), True, 3, 140, (4, 3, 0, 2, 21, 65, 16), (5, 7, 8, 9),
        ((67, 71), (31, 119), (23, 76), (44, 257), (28, 262)), (79, 25, 12, 36), ("3.00", "2.00", "3.50"), 3),
}  # fmt: skip

EXAMPLES = {
    place: (_facts(scores, *raw), scores, rates, indices, kelas)
    for place, (scores, *raw, rates, indices, kelas) in _TABLE.items()
}

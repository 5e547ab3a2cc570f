"""The shipped steps, read without a database."""

import json

from classification.actions.assess import DATA
from classification.engine.instrument import parse
from classification.engine.steps import Advice
from classification.enums import Doer, Effort

RULE = parse(json.loads((DATA / "bkkbn-2023.json").read_text(encoding="utf-8")))
_EFFORTS = {effort.label.lower(): effort.value for effort in Effort}
SHIPPED = json.loads((DATA / "advice" / "bkkbn-2023.json").read_text(encoding="utf-8"))["advice"]
ADVICE = [
    Advice(
        row["indicator"],
        row.get("fact", ""),
        row.get("score"),
        row["text"],
        row.get("general", ""),
        row.get("unfilled", ""),
        _EFFORTS[row["effort"]],
        tuple(Doer(doer).label for doer in row["doers"]),
        row.get("proof", ""),
    )
    for row in SHIPPED
]

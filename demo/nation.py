"""A million activities over all Kampung KB of the database, for measuring: invented, skewed like real ones."""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

from django.utils import timezone

from accounts.actions import create_user
from accounts.enums import Role
from accounts.models import User
from programs.bulk import Finished, Person, StoredPhoto, write_activities
from programs.models import Activity
from reference.models import Agency, CatalogueActivity, FundingSource, Section, TargetGroup
from verification.enums import Reason, Status
from villages.models import Kampung

DAYS = 548  # 18 months
VERIFIED, WAITING = 0.92, 0.05  # the rest came back
WITH_PHOTOS = 0.4
PEOPLE = ("Pengisi Uji", "Pemeriksa Uji")
# Named in rows of photos; the files themselves are not there.
FILES = ("kegiatan/uji/besar.jpg", "kegiatan/uji/kecil.jpg", 1600, 1066)


class NationRefused(Exception):
    """There is nothing to fill, or real activities are there."""


def fill(count: int, *, seed: int = 2026, today: date | None = None, force: bool = False) -> int:
    """Write `count` activities; the same seed, day and villages give the same rows but for their keys.

    Returns how many were written. Raises NationRefused without Kampung KB, and where activities are there already
    unless `force`.
    """
    if Activity.objects.exists() and not force:
        raise NationRefused("Basis data sudah berisi kegiatan. Pakai --force bila boleh dicampur dengan data uji.")
    villages = list(Kampung.objects.active().order_by("pk").values_list("pk", "region_id"))
    if not villages:
        raise NationRefused("Belum ada Kampung KB di basis data.")
    return write_activities(rows(Random(seed), villages, count, today or timezone.localdate()))  # noqa: S311 (no secret)


def shares(rng: Random, villages: int, count: int) -> Iterator[int]:
    """How many each village has: most a few, some hundreds. They add up to `count`."""
    weights = [rng.expovariate(1) for _ in range(villages)]
    whole, done, seen = math.fsum(weights), 0, 0.0
    for number, weight in enumerate(weights, start=1):
        seen += weight
        upto = count if number == villages else round(count * seen / whole)
        yield upto - done
        done = upto


def rows(rng: Random, villages: list[tuple[int, str]], count: int, today: date) -> Iterator[Finished]:
    """The rows, village by village."""
    kinds = list(CatalogueActivity.objects.active().values_list("pk", "name", "subprogram_id"))
    subprograms = sorted({subprogram for _, _, subprogram in kinds})
    sections, targets, funding = (
        list(model.objects.active().values_list("pk", flat=True)) for model in (Section, TargetGroup, FundingSource)
    )
    agencies = list(Agency.objects.active().counted().filter(region=None).values_list("pk", flat=True))
    author, decider = (_person(name) for name in PEOPLE)
    noon = datetime(today.year, today.month, today.day, 5, tzinfo=UTC)
    for (kampung, region), share in zip(villages, shares(rng, len(villages), count), strict=True):
        partners = rng.sample(agencies, min(len(agencies), 1 + int(rng.expovariate(0.25))))
        for _ in range(share):
            back = int(DAYS * rng.random() ** 1.2) + 1  # the village's work grew
            pk, name, subprogram = rng.choice(kinds)
            people, rt = 6 + int(rng.expovariate(1 / 35)), rng.randint(1, 24)
            women = round(people * rng.uniform(0.3, 0.95))
            sent = noon - timedelta(days=back - 1, minutes=rng.randrange(600))
            extra = rng.choice(subprograms) if rng.random() < 0.3 else subprogram
            yield Finished(
                kampung_id=kampung,
                region_id=region,
                title=name,
                held_on=today - timedelta(days=back),
                place=f"RT {rt:02}",
                description=f"{name} di RT {rt:02} dihadiri {people} warga, {women} di antaranya perempuan.",
                section_id=rng.choice(sections),
                author=author,
                submitted_at=sent,
                catalogue_id=pk,
                subprograms=tuple({subprogram, extra}),
                targets=tuple(rng.sample(targets, rng.choice((1, 1, 2)))),
                agencies=tuple(rng.sample(partners, min(len(partners), rng.choice((1, 2, 2, 3))))),
                funding=(rng.choice(funding),),
                men=people - women,
                women=women,
                photos=_photos(rng),
                **_state(rng.random(), sent, back, decider),
            )


def _state(chance: float, sent: datetime, back: int, decider: Person) -> dict:
    """Verified, waiting or sent back; what waits is young, but for a few."""
    if chance > 1 - WAITING and back < DAYS / 3:
        return {"status": Status.SUBMITTED.value}
    state = {"decider": decider, "decided_at": sent + timedelta(hours=min(30, 24 * back - 23))}
    if chance < VERIFIED or chance > 1 - WAITING:
        return state
    return state | {"status": Status.RETURNED.value, "reason_code": Reason.INCOMPLETE.value}


def _photos(rng: Random) -> tuple[StoredPhoto, ...]:
    """Two photos of some reports, each with a fingerprint of its own."""
    if rng.random() > WITH_PHOTOS:
        return ()
    return tuple(
        StoredPhoto(*FILES, caption="Kegiatan warga", fingerprint=rng.getrandbits(64) - (1 << 63)) for _ in range(2)
    )


def _person(name: str) -> Person:
    username = name.lower().replace(" ", ".")
    user = User.objects.filter(username=username).first()
    if user is None:
        user = create_user(
            by=None, system=True, username=username, name=name, role=Role.PUSAT, region=None, is_demo=True
        )
    return Person(user.pk, user.name)

"""Meetings, plans, proposals and what the offices of the regency mean to do, in the demo.

As with `demo.people`: routine is written in bulk, with a chance of its own.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from accounts.models import Assignment
from pokja.enums import (
    FundingState,
    MeetingKind,
    MeetingState,
    OfficeActivityState,
    Origin,
    PokjaRole,
    ProposalState,
    Structure,
)
from pokja.models import (
    Attendance,
    Decision,
    Meeting,
    Office,
    OfficeActivity,
    Plan,
    PlanItem,
    Pokja,
    PokjaMember,
    Proposal,
    PublicProposals,
)
from programs.models import Activity
from reference.models import Agency, CatalogueActivity, FundingSource, Section, TargetGroup
from regions.enums import Level
from regions.models import Region
from verification.enums import Status
from villages.enums import Frequency, Mechanism

from . import names
from .history import at
from .people import BATCH
from .world import Village, World

# The 14 offices of a regency's team, each with what it brings.
OFFICES = {
    "opd-ppkb": "Koordinator sektor, KB dan pembangunan keluarga",
    "dinas-kesehatan": "Posyandu, gizi, dan sanitasi",
    "dinas-pendidikan": "PAUD dan anak putus sekolah",
    "dinas-sosial": "Bantuan sosial dan pendataan keluarga miskin",
    "dinas-pmd": "Dana Desa dan kelembagaan desa",
    "dinas-dukcapil": "Dokumen kependudukan",
    "dinas-pppa": "Perlindungan perempuan dan anak",
    "dinas-pertanian": "Pekarangan pangan lestari",
    "dinas-ketahanan-pangan": "Pangan bergizi",
    "dinas-pupr": "Air minum dan permukiman",
    "dinas-koperasi": "Usaha keluarga dan koperasi",
    "dinas-kominfo": "Informasi dan dokumentasi",
    "kanwil-kemenag": "Bimbingan calon pengantin",
    "dinas-kehutanan-dan-lh": "Lingkungan dan bank sampah",
}
# Sub-programme, office, what: the regency's offices for the months around today.
COMING = (
    ("kesehatan-kb", "dinas-kesehatan", "Pelayanan KB bergerak"),
    ("stunting", "dinas-kesehatan", "Pemeriksaan ibu hamil dan pengukuran balita"),
    ("data-adminduk", "dinas-dukcapil", "Jemput bola kartu keluarga dan KIA"),
    ("pendidikan", "dinas-pendidikan", "Penjangkauan anak tidak sekolah"),
    ("perlindungan-sosial", "dinas-sosial", "Verifikasi penerima bantuan"),
    ("ekonomi", "dinas-koperasi", "Pelatihan kemasan dan pemasaran"),
    ("lingkungan", "dinas-kehutanan-dan-lh", "Pembentukan bank sampah"),
    ("lingkungan", "dinas-pupr", "Pemicuan STBM dan survei sumur"),
    ("germas", "dinas-kesehatan", "Senam bersama dan cek kesehatan"),
)
ATTENDING = ("Perangkat desa", "Kader", "TP-PKK", "BPD", "PKB/PLKB", "Puskesmas", "Karang taruna")
DECISIONS = (
    "Menyusun jadwal posyandu bulan depan", "Mengajukan dana ke pemerintah desa", "Mendata keluarga sasaran",
    "Mengundang Puskesmas untuk pelayanan KB", "Melengkapi papan data", "Memperbaiki dua sumur bersama",
)  # fmt: skip
ASKED = (
    ("Perbaikan jamban untuk 12 rumah", "pembinaan-lingkungan", "lingkungan"),
    ("Pelatihan membuat makanan pendamping ASI", "kasih-sayang", "stunting"),
    ("Kelas komputer untuk remaja", "pendidikan", "pendidikan"),
    ("Warung bersama kelompok UPPKA", "ekonomi", "ekonomi"),
    ("Pemeriksaan mata lansia", "perlindungan", "kesehatan-kb"),
    ("Lampu jalan di RT 05", "lainnya", None),
    ("Bank sampah di tiap RW", "pembinaan-lingkungan", "lingkungan"),
    ("Pengurusan akta kelahiran bersama", "perlindungan", "data-adminduk"),
)
REASONS = {
    ProposalState.DECLINED: "Bukan wewenang Pokja; sudah disampaikan ke pemerintah desa.",
    ProposalState.POSTPONED: "Dana tahun ini sudah terpakai. Dibahas lagi pada penyusunan rencana tahun depan.",
}
_EVERY = {
    Frequency.WEEKLY: 1,
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}


@dataclass
class Plans:
    """Rows in the making, and the lists they choose from."""

    world: World
    rng: Random
    catalogue: list[CatalogueActivity]
    sections: dict[str, Section]
    targets: list[TargetGroup]
    funding: list[FundingSource]
    agencies: dict[str, Agency]
    meetings: list[Meeting] = field(default_factory=list)
    attendance: list[Attendance] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    items: list[PlanItem] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


def settle_plans(world: World, seed: int, villages: list[Village]) -> None:
    """Meetings of a year, this year's plan with what fulfils it, proposals, the offices and the teams above."""
    plans = Plans(
        world,
        Random(f"{seed} rencana"),  # noqa: S311 (no secret)
        list(CatalogueActivity.objects.active().select_related("subprogram").order_by("subprogram__position", "code")),
        {row.code: row for row in Section.objects.active()},
        list(TargetGroup.objects.active()),
        list(FundingSource.objects.active()),
        {row.code: row for row in Agency.objects.active().filter(region=None)},
    )
    for village in villages:
        if village.events:
            _meetings(plans, village)
            _plan(plans, village)
    for model, rows in (
        (Meeting, plans.meetings),
        (Attendance, plans.attendance),
        (Decision, plans.decisions),
        (Plan, plans.plans),
        (PlanItem, plans.items),
        (Proposal, plans.proposals),
    ):
        model.objects.bulk_create(rows, batch_size=BATCH)
    _fulfil(plans)
    _offices(plans)
    _teams(plans)


# --- meetings -----------------------------------------------------------------------------------------------------


def _meetings(plans: Plans, village: Village) -> None:
    """As often as the Profil promises, but for some that were forgotten; the next one stands in the calendar."""
    profile = next(event for event in reversed(village.events) if "profil" in event.contents).contents["profil"]
    rng, world = plans.rng, plans.world
    for mechanism in Mechanism:
        every = _EVERY.get(profile.get(f"{mechanism.value}_frequency"))
        if not profile[f"has_{mechanism.value}"] or every is None:
            continue
        for back in range(11, -1, -1):
            month = world.month(back)
            if month.month % every or month < village.events[0].on.replace(day=1) or rng.random() < 0.25:
                continue
            last = monthrange(month.year, month.month)[1]
            day = month.replace(day=rng.randint(3, min(26, last)))
            _meeting(plans, village, MeetingKind(mechanism.value), day)
    if rng.random() < 0.5:
        _meeting(plans, village, MeetingKind.POKJA, world.today + timedelta(days=rng.randint(2, 25)))


def _meeting(plans: Plans, village: Village, kind: MeetingKind, day: date) -> None:
    rng, today = plans.rng, plans.world.today
    meeting = Meeting(
        kampung=village.kampung,
        region_id=village.kampung.region_id,
        meeting_kind=kind,
        agenda=f"{kind.label} {village.kampung.name}",
        held_on=day,
        place=rng.choice(("Balai desa", "Sekretariat Kampung KB", "Rumah ketua Pokja")),
        state=MeetingState.HELD if day <= today else MeetingState.PLANNED,
        created_by=village.author,
        created_by_name=village.author.name,
    )
    plans.meetings.append(meeting)
    if meeting.state == MeetingState.PLANNED:
        return
    meeting.men, meeting.women = rng.randint(3, 14), rng.randint(4, 18)
    meeting.minutes = f"Membahas {meeting.agenda.lower()} dan tindak lanjut pertemuan sebelumnya."
    for who in rng.sample(ATTENDING, 3):
        invited = rng.randint(2, 8)
        plans.attendance.append(Attendance(meeting=meeting, who=who, invited=invited, present=rng.randint(1, invited)))
    if rng.random() < 0.4:
        due = day + timedelta(days=rng.randint(14, 45))
        decision = Decision(meeting=meeting, text=rng.choice(DECISIONS), who="Sekretaris Pokja", due_on=due)
        if due < today and rng.random() < 0.97:
            decision.done_on, decision.done_note = due, "Selesai dan dilaporkan pada pertemuan berikutnya."
            decision.done_by_name = village.author.name
        plans.decisions.append(decision)


# --- plan and proposals -----------------------------------------------------------------------------------------


def _plan(plans: Plans, village: Village) -> None:
    rng, today = plans.rng, plans.world.today
    if rng.random() < 0.15:
        return
    plan = Plan(
        kampung=village.kampung,
        region_id=village.kampung.region_id,
        year=today.year,
        created_by=village.author,
    )
    plans.plans.append(plan)
    items = []
    for row in rng.sample(plans.catalogue, rng.randint(5, 9)):
        money = rng.choice((FundingState.FUNDED, FundingState.FUNDED, FundingState.FREE, FundingState.UNFUNDED))
        items.append(
            PlanItem(
                plan=plan,
                title=row.name[:150],
                section=rng.choice(list(plans.sections.values())[:-1]),
                subprogram=row.subprogram,
                target=rng.choice(plans.targets[:-1]),
                month=rng.randint(1, 12),
                times=rng.choice((1, 1, 2, 3)),
                target_people=rng.choice((20, 30, 40, 60)),
                funding=rng.choice(plans.funding[:-1]) if money == FundingState.FUNDED else None,
                funding_state=money,
                budget=rng.randint(5, 60) * 100_000 if money != FundingState.FREE else None,
                responsible=rng.choice(("Ketua Pokja", "Sekretaris Pokja", "Koordinator seksi", "Kepala desa")),
            )
        )
    plans.items += items
    plans.proposals += _proposals(plans, village, items)


def _proposals(plans: Plans, village: Village, items: list[PlanItem]) -> Iterator[Proposal]:
    rng, today = plans.rng, plans.world.today
    states = (
        ProposalState.PLANNED,
        ProposalState.ACCEPTED,
        ProposalState.NEW,
        ProposalState.POSTPONED,
        ProposalState.DECLINED,
    )
    for rank, (title, section, subprogram) in enumerate(rng.sample(ASKED, rng.randint(1, 4)), start=1):
        state = rng.choice(states)
        waits = state in (ProposalState.NEW, ProposalState.ACCEPTED)
        proposal = Proposal(
            kampung=village.kampung,
            region_id=village.kampung.region_id,
            year=today.year + (state == ProposalState.POSTPONED or waits),
            title=title,
            section=plans.sections[section],
            subprogram=next((r.subprogram for r in plans.catalogue if r.subprogram.code == subprogram), None),
            origin=rng.choice((Origin.POKJA, Origin.HAMLET)),
            proposer=village.author,
            proposer_name=rng.choice(names.WOMEN + names.MEN),
            state=state,
            rank=rank if waits else None,
        )
        if not waits:
            proposal.reason = REASONS.get(state, "")
            proposal.decided_by_name, proposal.decided_at = village.author.name, at(today - timedelta(days=40), 9)
        if state == ProposalState.PLANNED:
            proposal.item = rng.choice(items)
        yield proposal


def _fulfil(plans: Plans) -> None:
    """Activities of this year that serve an item of their village's plan, and what they make of it."""
    first = plans.world.today.replace(month=1, day=1)
    rows = Activity.objects.filter(held_on__gte=first, status__in=Status.reported())
    rows = rows.filter(subprograms__isnull=False).order_by("held_on", "pk")
    served: dict[tuple[int, int], list] = {}
    columns = ("pk", "kampung_id", "subprograms", "held_on", "status", "men", "women")
    for pk, kampung, subprogram, day, status, men, women in rows.values_list(*columns):
        served.setdefault((kampung, subprogram), []).append((pk, day, status, (men or 0) + (women or 0)))
    linked, taken = [], set()
    for item in plans.items:
        for pk, day, status, people in served.get((item.plan.kampung_id, item.subprogram_id), ())[: item.times]:
            if pk in taken or plans.rng.random() < 0.25:
                continue
            taken.add(pk)
            linked.append(Activity(pk=pk, plan_item=item))
            item.reported += 1
            if status == Status.VERIFIED:
                item.verified, item.people, item.last_done_on = item.verified + 1, item.people + people, day
    Activity.objects.bulk_update(linked, ["plan_item"], batch_size=500)
    changed = [item for item in plans.items if item.reported]
    PlanItem.objects.bulk_update(changed, ["reported", "verified", "people", "last_done_on"], batch_size=500)


# --- above the villages ----------------------------------------------------------------------------------------


def _offices(plans: Plans) -> None:
    """The account of the health office, and what the offices will do in the weeks around today."""
    world, rng = plans.world, plans.rng
    task = Assignment.objects.get(user=world.people["opd"])
    Office.objects.create(assignment=task, agency=plans.agencies["dinas-kesehatan"])
    PublicProposals.objects.create(region_id=task.region_id, is_open=True, updated_by=world.people["opdkb"])
    districts = Region.objects.current().within(task.region_id).level(Level.DISTRICT).order_by("pk")
    subprograms = {row.subprogram.code: row.subprogram for row in plans.catalogue}
    rows = []
    for district in districts:
        for code, agency, title in rng.sample(COMING, 4):
            day = world.today + timedelta(days=rng.randint(-40, 60))
            is_health = agency == "dinas-kesehatan"
            rows.append(
                OfficeActivity(
                    region=district,
                    agency=plans.agencies[agency],
                    subprogram=subprograms[code],
                    title=title,
                    starts_on=day,
                    place=f"Kantor {district.display_name}",
                    state=OfficeActivityState.DONE if day < world.today - timedelta(days=5) else "rencana",
                    created_by=world.people["opd" if is_health else "opdkb"],
                    created_by_name=world.people["opd" if is_health else "opdkb"].name,
                )
            )
    OfficeActivity.objects.bulk_create(rows, batch_size=BATCH)


def _teams(plans: Plans) -> None:
    """The coordination team of the regency with its 14 offices, and those of its kecamatan."""
    world, rng = plans.world, plans.rng
    since = date(world.today.year - 1, 2, 1)
    regency = Region.objects.get(pk="33.16")
    places = [regency, *Region.objects.current().within("33.16").level(Level.DISTRICT).order_by("pk")]
    teams = [
        Pokja(
            region=place,
            structure=Structure.COORDINATION,
            started_on=since,
            decree_number=f"476/{number + 12}/{since.year}",
            decree_date=since,
            decree_issuer="bupati" if place is regency else "camat",
            created_by=world.people["opdkb"],
        )
        for number, place in enumerate(places)
    ]
    Pokja.objects.bulk_create(teams)
    members = []
    for team in teams:
        offices = OFFICES if team.region is regency else dict(list(OFFICES.items())[1:6])
        for number, (code, duty) in enumerate(offices.items()):
            members.append(
                PokjaMember(
                    pokja=team,
                    name=rng.choice(names.MEN + names.WOMEN) + rng.choice(names.FAMILY),
                    role=PokjaRole.CHAIR if number == 0 else PokjaRole.MEMBER,
                    agency=plans.agencies[code],
                    duty=duty,
                    from_on=since,
                )
            )
    PokjaMember.objects.bulk_create(members, batch_size=BATCH)

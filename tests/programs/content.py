"""A whole activity report: the weighing of toddlers of the design pictures, and smaller ones."""

import uuid
from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from core.images import clean_photo
from programs.actions import add_photo, save_activity, start_activity, submit_activity
from programs.models import Activity
from reference.models import Agency, FundingSource, Section, SubProgram, TargetGroup
from verification.actions import change_status
from verification.enums import Step

STORY = (
    "Penimbangan 41 balita dan pembagian makanan tambahan dari telur dan kelor. "
    "Hasil: 3 balita tidak naik berat badannya, dirujuk ke Puskesmas. Dihadiri bidan desa dan kepala desa."
)


def content(**changes) -> dict:
    """What a cadre fills in, as `save_activity` takes it."""
    cleaned = {
        "title": "Penimbangan balita dan makanan tambahan",
        "held_on": timezone.localdate() - timedelta(days=3),
        "place": "Posyandu Melati, RT 04",
        "description": STORY,
        "section": Section.objects.get(code="kasih-sayang"),
        "subprograms": [SubProgram.objects.get(code="stunting")],
        "targets": list(TargetGroup.objects.filter(code__in=["balita", "keluarga-balita"])),
        "agencies": list(Agency.objects.filter(code__in=["puskesmas", "pemdes-lurah"])),
        "groups": ["bkb"],
        "men": 9,
        "women": 55,
        "pregnant": 6,
        "stunting": "spesifik",
        "funding": [FundingSource.objects.get(code="dana-desa")],
        "cost": 1_850_000,
    }
    return cleaned | changes


def drafted(kampung, by, *, key=None, **changes) -> Activity:
    return start_activity(kampung, by=by, key=key or uuid.uuid4(), cleaned=content(**changes))


def submitted(kampung, by, *, at=None, **changes) -> Activity:
    activity = drafted(kampung, by, **changes)
    submit_activity(activity, by=by, at=at)
    return activity


def picture(seed: int = 1, size: tuple[int, int] = (800, 600), form: str = "JPEG", **kwargs) -> ContentFile:
    """A drawn picture as an upload; another seed looks different, the same seed alike."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    width, height = size
    for n in range(12):
        x, y = (seed * 7919 + n * 104_729) % width, (seed * 6_101 + n * 15_485_863) % height
        shade = (seed * 37 + n * 53) % 200
        draw.rectangle([x, y, x + width // 4, y + height // 4], fill=(shade, (shade * 3) % 256, (shade * 7) % 256))
    out = BytesIO()
    image.save(out, form, **kwargs)
    return ContentFile(out.getvalue(), name=f"foto.{form.lower()}")


def photographed(activity: Activity, by, seed: int = 1, caption: str = "Penimbangan di Posyandu"):
    return add_photo(activity, by=by, photo=clean_photo(picture(seed)), key=uuid.uuid4(), caption=caption)


def mended(kampung, by, officer, *, seed: int = 1, **changes) -> tuple[Activity, list]:
    """A report with a photo that was returned and changed in every way, not handed in again; its old and new photo."""
    activity = drafted(kampung, by, **changes)
    old = photographed(activity, by, seed)
    submit_activity(activity, by=by)
    change_status(activity, Step.RETURN, by=officer, reason_text="Periksa lagi")
    cleaned = {
        "title": "Judul baru",
        "held_on": activity.held_on - timedelta(days=70),
        "place": "Tempat baru",
        "description": "Cerita baru",
        "section": Section.objects.get(code="ekonomi"),
        "targets": list(TargetGroup.objects.filter(code="remaja")),
        "agencies": [],
        "new_agencies": ["Instansi baru"],
        "groups": ["bkr"],
        "men": 700,
        "women": 77,
        "stunting": "sensitif",
        "cost": 7,
    }
    save_activity(activity, by=by, cleaned=cleaned)
    new = photographed(activity, by, seed + 50)
    activity.refresh_from_db()
    return activity, [old, new]

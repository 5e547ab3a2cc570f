"""A report with its photos, as the server pays for it: three of 12 megapixels with the form, and one made small."""

import random
import re
import tempfile
import uuid
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.actions import create_user
from accounts.enums import Role
from core.images import MAX_PIXELS
from programs.actions import start_activity
from regions.enums import Level
from regions.models import Region
from villages.actions.kampung import create_kampung
from villages.models import Kampung

from .harness import HOST, Row, superuser

SAVE_SECONDS = 3
PHOTOS = 3
PEAK_MB = 400


def run(bench):
    writer, kampung = _village()
    client = Client(SERVER_NAME=HOST)
    client.force_login(writer)
    camera = [_photo(seed, (4000, 3000), 90) for seed in range(PHOTOS)]
    small = _photo(9, (1600, 1200), 60)
    # A report of its own for each round: one takes no more than five photos.
    rounds = iter([_draft(kampung, writer) for _ in range(8)])
    yield Row(
        f"Simpan laporan dengan {PHOTOS} foto 12 juta piksel",
        value=bench.time(lambda: _save_form(client, next(rounds), camera), repeat=5),
        unit="s",
        goal=SAVE_SECONDS,
        note=f"{sum(map(len, camera)) / PHOTOS / 1e6:.1f} MB satu foto",
    )
    yield Row(
        "Terima satu foto yang dikecilkan di HP",
        value=bench.time(lambda: _add_one(client, next(rounds), small), repeat=3) * 1000,
        unit="ms",
        note=f"{len(small) / 1000:.0f} KB",
    )
    largest = _largest_png(bench)
    yield Row(
        f"Baca PNG {MAX_PIXELS // 1_000_000} juta piksel",
        value=largest.seconds,
        unit="s",
        memory=largest.peak_mb,
        max_memory=PEAK_MB,
        cpu=largest.cpu,
    )


def _village():
    if not Region.objects.exists():
        call_command("import_regions", verbosity=0)
    kampung = Kampung.objects.active().order_by("pk").first()
    if kampung is None:
        place = Region.objects.filter(level=Level.VILLAGE, valid_to=None).order_by("code").first()
        kampung = create_kampung(by=superuser(), region=place, name="Bench")
    writer = create_user(
        by=None, system=True, username="bench-kader", name="Kader", role=Role.KADER, region=kampung.region, password="-"
    )
    return writer, kampung


def _draft(kampung, writer):
    cleaned = {"title": "Penimbangan balita", "held_on": timezone.localdate()}
    return start_activity(kampung, by=writer, key=uuid.uuid4(), cleaned=cleaned)


def _photo(seed: int, size: tuple[int, int], quality: int) -> bytes:
    """Soft light and dark, shapes, and the grain of a sensor: about as large as a camera's file."""
    dice = random.Random(seed)
    image = Image.frombytes("RGB", (6, 5), dice.randbytes(90)).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y, r = dice.randrange(size[0]), dice.randrange(size[1]), dice.randrange(size[0] // 40, size[0] // 8)
        draw.ellipse([x - r, y - r, x + r, y + r], fill=tuple(dice.randbytes(3)))
    out = BytesIO()
    Image.blend(image, Image.effect_noise(size, 40).convert("RGB"), 0.15).save(out, "JPEG", quality=quality)
    return out.getvalue()


def _upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", content, "image/jpeg")


def _save_form(client, activity, photos) -> None:
    """The third page of the form with its files, as a browser without scripts sends it."""
    page = client.get(activity.get_edit_url(3)).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    data = {"seen": seen, "post_kind": "kegiatan", "act": "save", "photos": [_upload(photo) for photo in photos]}
    response = client.post(activity.get_edit_url(3), data)
    if response.status_code != 302 or activity.photos.count() != len(photos):
        raise RuntimeError(f"{response.status_code}: {activity.photos.count()} photos stored")


def _add_one(client, activity, photo) -> None:
    data = {"photo": _upload(photo), "key": str(uuid.uuid4())}
    response = client.post(reverse("activity-photo-add", args=[activity.region_id, activity.pk]), data)
    if response.status_code != 200:
        raise RuntimeError(str(response.status_code))


def _largest_png(bench):
    """A process that does nothing but read the largest picture taken."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        side = int(MAX_PIXELS**0.5)
        Image.linear_gradient("L").resize((side, side)).convert("RGBA").save(file.name, compress_level=1)
        code = f"from core.images import clean_photo; clean_photo(File(open({file.name!r}, 'rb')))"
        return bench.manage("shell", "-c", f"from django.core.files import File; {code}")

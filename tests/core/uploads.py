"""Files people send, and files that are not what they claim."""

import random
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw


def picture(kind="JPEG", size=(40, 30), name="foto.jpg", mode="RGB", **options) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new(mode, size, "teal" if mode != "1" else 1).save(out, kind, **options)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def pdf(body: bytes = b"", name="sk.pdf") -> SimpleUploadedFile:
    content = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n" + body + b"\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
    )
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def object_stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    head = b"7 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return head + packed + b"\nendstream\nendobj\n"


def page_stream(content: bytes) -> bytes:
    return b"8 0 obj\n<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream\nendobj\n"


def other(content: bytes, name: str, kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


# --- photos ---------------------------------------------------------------------------------------------------------


def scene(seed: int, size=(1200, 900)) -> Image.Image:
    """Something like a photo: soft light and dark, shapes, and the grain of a sensor."""
    dice = random.Random(seed)
    light = Image.frombytes("RGB", (6, 5), dice.randbytes(90)).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(light)
    for _ in range(14):
        x, y, r = dice.randrange(size[0]), dice.randrange(size[1]), dice.randrange(size[0] // 30, size[0] // 6)
        draw.ellipse([x - r, y - r, x + r, y + r], fill=tuple(dice.randbytes(3)))
    grain = Image.effect_noise(size, 30).convert("RGB")
    return Image.blend(light, grain, 0.15)


def as_jpeg(image: Image.Image, **options) -> SimpleUploadedFile:
    out = BytesIO()
    image.save(out, "JPEG", **options)
    return SimpleUploadedFile("foto.jpg", out.getvalue(), content_type="image/jpeg")


CAMERA = "Kamera Rahasia"


def phone_photo(seed: int, size=(4000, 3000)) -> SimpleUploadedFile:
    """As a telephone writes it, held upright: on its side, with the place, and more notes than anybody needs."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, CAMERA
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 10.0, 59.4), 3: "E", 4: (111.0, 24.0, 39.6)})
    notes = {"exif": exif, "comment": b"catatan", "icc_profile": b"profil" * 30, "xmp": b"<x:xmpmeta/>"}
    return as_jpeg(scene(seed, size), quality=90, **notes)

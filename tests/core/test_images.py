import random
import struct
import warnings
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageFile, ImageOps

from core.images import MAX_PIXELS, MAX_PIXELS_JPEG, clean_picture
from tests.core.uploads import other, picture


def opened(content) -> Image.Image:
    return Image.open(BytesIO(content.read()))


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_picture_becomes_a_new_jpeg_with_a_name_of_its_own(kind, name):
    stored = clean_picture(picture(kind, name=f"../../{name}"))
    assert stored.name.endswith(".jpg")
    assert "/" not in stored.name
    assert name not in stored.name
    image = opened(stored)
    assert (image.format, image.size, image.mode) == ("JPEG", (40, 30), "RGB")


def test_what_the_camera_noted_is_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Kamera Rahasia"
    stored = clean_picture(picture(size=(40, 30), exif=exif))
    data = stored.read()
    assert b"Kamera Rahasia" not in data
    image = Image.open(BytesIO(data))
    assert image.size == (30, 40)
    assert not image.getexif()


def test_large_picture_is_made_small():
    assert opened(clean_picture(picture(size=(3200, 1000)))).size == (1600, 500)


def test_transparency_lies_on_white():
    stored = clean_picture(picture("PNG", mode="RGBA", name="a.png"))
    assert opened(stored).getpixel((0, 0))[1] > 100
    clear = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(clear, "PNG")
    assert min(opened(clean_picture(other(clear.getvalue(), "a.png"))).getpixel((5, 5))) > 250


@pytest.mark.parametrize(
    ("kind", "limit"), [("PNG", MAX_PIXELS), ("WEBP", MAX_PIXELS), ("JPEG", MAX_PIXELS_JPEG)], ids=str
)
def test_bomb_is_refused_before_it_unfolds(kind, limit, monkeypatch):
    """A header of too many pixels is enough: nothing is decoded."""
    upload = picture(kind, size=(limit // 4096 + 1, 4096), mode="L", name="bom.png")
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: pytest.fail("decoded"))
    with pytest.raises(ValidationError, match=f"terlalu besar, paling banyak {limit // 1_000_000} juta"):
        clean_picture(upload)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P"])
def test_whole_picture_is_kept_no_more_than_twice(mode, monkeypatch):
    """25 million pixels are 100 MB in memory, so the further steps happen on the small one."""
    whole, convert = [], Image.Image.convert

    def counted(image, *args, **kwargs):
        whole.append(image.size)
        return convert(image, *args, **kwargs)

    upload = picture("PNG", size=(3200, 2400), mode=mode, name="a.png")
    monkeypatch.setattr(Image.Image, "convert", counted)
    assert opened(clean_picture(upload)).size == (1600, 1200)
    assert whole.count((3200, 2400)) <= (2 if mode == "P" else 1)


def tiff(*entries: bytes) -> bytes:
    """The notes of a camera as they stand in a JPEG."""
    notes = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(notes) + 2) + notes


def noted(*entries: bytes):
    plain = picture().read()
    return other(plain[:2] + tiff(*entries) + plain[2:], "foto.jpg")


def entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack("<HHLL", tag, kind, count, value)


LYING = entry(0x0112, 3, 1, 6)


@pytest.mark.parametrize("value", range(10))
def test_every_orientation_is_turned_like_pillow_would(value):
    upload = noted(entry(0x0112, 3, 1, value))
    with Image.open(upload) as image:
        expected = ImageOps.exif_transpose(image).size
    assert opened(clean_picture(upload)).size == expected


@pytest.mark.parametrize(
    "entries",
    [
        (entry(0x0103, 2, 4, 0x00636261), LYING),  # text, where a whole number belongs
        (entry(0x8769, 4, 1, 0xFFFFFFFF), LYING),  # more notes, beyond the end
        (entry(0x8769, 2, 3, 0x00333231), LYING),
        (entry(0x011A, 5, 1, 0), LYING),
    ],
    ids=["text", "beyond", "text-of-notes", "fraction"],
)
def test_odd_notes_of_a_camera_do_not_spoil_the_picture(entries):
    assert opened(clean_picture(noted(*entries))).size == (30, 40)


def test_orientation_that_is_no_number_is_no_orientation():
    assert opened(clean_picture(noted(entry(0x0112, 2, 4, 0x00636261)))).size == (40, 30)


def test_damaged_notes_never_end_in_an_error():
    whole, dice = noted(LYING, entry(0x010F, 2, 4, 0x00636261), entry(0x8769, 4, 1, 8)).read(), random.Random(2)
    for _ in range(1500):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            damaged[dice.randrange(120)] = dice.choice([0, 1, 2, 127, 128, 254, 255, dice.randrange(256)])
        with suppress(ValidationError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            clean_picture(other(bytes(damaged), "foto.jpg"))


def test_giant_bomb_is_refused_too():
    """Beyond Pillow's own limits, where it warns or raises."""
    content = BytesIO()
    Image.new("1", (20_000, 10_000)).save(content, "PNG")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with pytest.raises(ValidationError):
            clean_picture(other(content.getvalue(), "bom.png"))


@pytest.mark.parametrize(
    "upload",
    [
        other(b"", "kosong.jpg"),
        other(b"<html><script>alert(1)</script></html>", "foto.jpg"),
        other(b"\xff\xd8\xff\xe0" + b"\0" * 50, "foto.jpg"),
        other(b"GIF89a" + b"\0" * 50, "foto.gif"),
        other(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "foto.svg"),
        other(picture().read()[:300], "terpotong.jpg"),
        other(b"MZ\x90\x00" + b"\0" * 500, "foto.jpg.exe"),
    ],
    ids=lambda upload: upload.name,
)
def test_what_is_no_picture_is_refused(upload):
    with pytest.raises(ValidationError, match="bukan gambar"):
        clean_picture(upload)


def test_ten_megabytes_are_refused_unread():
    with pytest.raises(ValidationError, match="10 MB, paling besar 8 MB"):
        clean_picture(other(b"\xff\xd8" + b"\0" * 10_000_000, "besar.jpg"))

import warnings
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from core.images import MAX_PIXELS, clean_picture
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


def test_bomb_is_refused_before_it_unfolds():
    side = int(MAX_PIXELS**0.5) + 1
    with pytest.raises(ValidationError, match="terlalu besar"):
        clean_picture(picture("PNG", size=(side, side), mode="1", name="bom.png"))


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

import random
import struct
import warnings
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageFile, ImageOps

from core.images import (
    LARGE_BYTES,
    MAX_PIXELS,
    MAX_PIXELS_CMYK,
    MAX_PIXELS_WEBP,
    MAX_SCAN_BYTES,
    MAX_SCANS,
    SMALL_SIDE,
    clean_photo,
    clean_picture,
    fingerprint,
)
from programs.models.activities import NEAR
from tests.core.uploads import as_jpeg, other, phone_photo, picture, scene


def opened(content) -> Image.Image:
    return Image.open(BytesIO(content.read()))


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "x.jpg"), ("PNG", "x.png"), ("WEBP", "x.webp")])
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
    ("kind", "mode", "limit"),
    [
        ("PNG", "L", MAX_PIXELS),
        ("WEBP", "L", MAX_PIXELS_WEBP),
        ("JPEG", "L", MAX_PIXELS),
        ("JPEG", "CMYK", MAX_PIXELS_CMYK),
    ],
    ids=str,
)
def test_bomb_is_refused_before_it_unfolds(kind, mode, limit, monkeypatch):
    """A header of too many pixels is enough: nothing is decoded."""
    upload = picture(kind, size=(limit // 4096 + 1, 4096), mode=mode, name="bom.png")
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: pytest.fail("decoded"))
    with pytest.raises(ValidationError, match=f"terlalu besar, paling banyak {limit // 1_000_000} juta"):
        clean_picture(upload)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P"])
def test_whole_picture_is_kept_no_more_than_twice(mode, monkeypatch):
    """50 million pixels are 200 MB in memory, so the further steps happen on the small one."""
    whole, convert = [], Image.Image.convert

    def counted(image, *args, **kwargs):
        whole.append(image.size)
        return convert(image, *args, **kwargs)

    upload = picture("PNG", size=(3200, 2400), mode=mode, name="a.png")
    monkeypatch.setattr(Image.Image, "convert", counted)
    assert opened(clean_picture(upload)).size == (1600, 1200)
    assert whole.count((3200, 2400)) <= (2 if mode == "P" else 1)


@pytest.mark.parametrize("size", [(50_000, 100), (8000, 640)], ids=["long", "photo"])
def test_strip_is_as_small_in_a_long_picture(size, monkeypatch):
    """Rows alone would make nearly all of a panorama one strip."""
    strips, crop = [], Image.Image.crop

    def counted(image, box):
        strips.append((box[2] - box[0]) * (box[3] - box[1]))
        return crop(image, box)

    upload = picture("PNG", size=size, name="a.png")
    monkeypatch.setattr(Image.Image, "crop", counted)
    clean_picture(upload)
    assert sum(strips) == size[0] * size[1]
    assert max(strips) <= 1_000_000


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


def test_half_a_photo_is_refused_also_after_a_pdf_was_made(monkeypatch):
    """WeasyPrint tells Pillow to be content with half pictures, for the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    half = other(as_jpeg(scene(1)).read()[:3000], "foto.jpg", "image/jpeg")
    with pytest.raises(ValidationError, match="bukan gambar"):
        clean_photo(half)


def test_ten_megabytes_are_refused_unread():
    with pytest.raises(ValidationError, match="10 MB, paling besar 8 MB"):
        clean_picture(other(b"\xff\xd8" + b"\0" * 10_000_000, "besar.jpg"))


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P", "1", "I;16"])
def test_picture_much_too_large_is_reduced_in_strips_without_a_seam(mode):
    ramp = Image.linear_gradient("L").resize((40, 5001)).convert("L" if mode == "I;16" else mode).convert(mode)
    out = BytesIO()
    ramp.resize((400, 5001)).save(out, "PNG")
    with Image.open(BytesIO(out.getvalue())) as image:
        whole = image.convert("L") if mode != "I;16" else image
        expected = whole.convert("RGBA").convert("L").resize((128, 1600), Image.Resampling.BOX)
    found = opened(clean_picture(other(out.getvalue(), "a.png"))).convert("L")
    assert found.size == expected.size
    # A picture of black and white dots is dithered: there only the halves are compared.
    rows = range(0, 1600, 7) if mode not in ("1",) else (100, 1500)
    for y in rows:
        a, b = (sum(i.crop((0, y, 128, y + 1)).tobytes()) / 128 for i in (found, expected))
        assert abs(a - b) < (60 if mode == "1" else 6), y


# --- scans -----------------------------------------------------------------------------------------------------------


def with_scans(count: int, before: bytes = b"", behind: bytes = b""):
    """A JPEG that paints its last scan again and again, with nothing in it."""
    data = picture(size=(64, 64), progressive=True).read()
    scan = data.rindex(b"\xff\xda")
    header = data[scan : scan + 2 + int.from_bytes(data[scan + 2 : scan + 4], "big")]
    return other(data[:-2] + before + header * count + behind + data[-2:], "foto.jpg")


def test_more_scans_than_any_program_writes_are_refused_before_they_are_carried_out(monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: pytest.fail("decoded"))
    with pytest.raises(ValidationError, match="terlalu rumit"):
        clean_picture(with_scans(MAX_SCANS))


@pytest.mark.parametrize("marker", [0x01, 0x02, 0xBF, 0xD0, 0xD8], ids=hex)
@pytest.mark.parametrize("count", [MAX_SCANS, 20_000])
def test_no_scan_hides_behind_a_marker_without_length(marker, count, monkeypatch):
    """The two bytes behind such a marker are no length, though they would make a long one: FF DA."""
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: pytest.fail("decoded"))
    with pytest.raises(ValidationError, match="terlalu rumit"):
        clean_picture(with_scans(count, bytes((0xFF, marker)), bytes(0xFFDA)))


def test_scans_in_a_note_count_for_nothing():
    note = b"\xff\xda\0\x02" * MAX_SCANS
    assert opened(clean_picture(picture(comment=note, size=(50, 20)))).size == (50, 20)


def test_however_it_is_read_no_more_scans_are_carried_out():
    """Where this program and the decoder read a file differently, the second bound holds."""
    with pytest.raises(ValidationError, match="terlalu rumit"):
        clean_picture(picture(comment=b"\xff\xda\0\x02" * (MAX_SCAN_BYTES + 1)))


def test_film_behind_a_photo_counts_for_nothing():
    """Telephones append a short film to a photo, in whose bytes anything may stand."""
    film = b"\0\0\0\x18ftypmp42" + b"\xff\xda\0\x02" * 300
    assert opened(clean_picture(other(picture().read() + film, "foto.jpg"))).size == (40, 30)


# --- photos ------------------------------------------------------------------------------------


def apart(first: int, second: int) -> int:
    return ((first ^ second) & (1 << 64) - 1).bit_count()


def test_photo_comes_in_two_sizes_that_know_nothing_of_the_camera():
    sent = phone_photo(1)
    raw = sent.read()
    assert all(trace in raw for trace in (b"Kamera Rahasia", b"Exif", b"catatan", b"profil", b"xmp"))
    photo = clean_photo(sent)
    for content, side in ((photo.large, 1600), (photo.small, SMALL_SIDE)):
        data = content.read()
        for trace in (b"Kamera", b"Exif", b"GPS", b"catatan", b"profil", b"xmp", b"http"):
            assert trace not in data
        image = Image.open(BytesIO(data))
        assert image.size == (side * 3 // 4, side)  # upright
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert (photo.width, photo.height) == (1200, 1600)
    assert photo.large.name != photo.small.name


def test_photo_with_much_detail_costs_quality_not_the_readers_line():
    busy = Image.blend(scene(2, (1600, 1200)), Image.effect_noise((1600, 1200), 90).convert("RGB"), 0.25)
    plain = as_jpeg(busy, quality=82)
    assert plain.size > 2 * LARGE_BYTES
    assert clean_photo(plain).large.size < 0.8 * plain.size
    assert clean_photo(as_jpeg(scene(2, (1600, 1200)))).large.size <= LARGE_BYTES


def test_photo_with_a_second_picture_in_it_is_a_photo():
    """What many telephones write: the photo, and a small one or a map of depths behind it (MPO)."""
    out = BytesIO()
    scene(3).save(out, "MPO", save_all=True, append_images=[scene(4, (320, 240))])
    assert clean_photo(other(out.getvalue(), "foto.jpg")).width == 1200


@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_photo_of_an_iphone_is_told_what_to_do(brand):
    with pytest.raises(ValidationError, match="Paling Kompatibel"):
        clean_photo(other(b"\0\0\0\x24ftyp" + brand + b"\0" * 500, "IMG_1.heic"))


def test_twelve_megabytes_are_taken_and_no_more():
    upload = as_jpeg(scene(5))
    small = upload.read()
    assert clean_photo(other(small + bytes(12_000_000 - len(small)), "foto.jpg")).width == 1200
    with pytest.raises(ValidationError, match="paling besar 12 MB"):
        clean_photo(other(small + bytes(12_000_001 - len(small)), "foto.jpg"))


def test_page_that_is_also_a_picture_loses_the_page():
    """A polyglot is harmless once it is written anew."""
    script = b"<script>alert(1)</script><?php system(1) ?>"
    sent = other(as_jpeg(scene(6), comment=script).read() + script, "foto.php.jpg")
    photo = clean_photo(sent)
    assert b"script" not in photo.large.read() + photo.small.read()
    assert photo.large.name.endswith(".jpg")
    assert "php" not in photo.large.name


# --- fingerprints ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
def test_same_photo_sent_in_other_ways_stays_near(seed):
    image = scene(seed)
    known = fingerprint(image)
    others = {
        "compressed": Image.open(as_jpeg(image, quality=40)),
        "half": image.resize((600, 450)),
        "brighter": image.point(lambda v: min(255, round(v * 1.06))),
        "darker": image.point(lambda v: round(v * 0.94)),
        "all": Image.open(as_jpeg(image.resize((640, 480)).point(lambda v: round(v * 0.96)), quality=50)),
    }
    assert {
        name: apart(known, fingerprint(same)) for name, same in others.items() if apart(known, fingerprint(same)) > NEAR
    } == {}


def test_different_photos_are_far_apart():
    known = [fingerprint(scene(seed)) for seed in range(60)]
    assert None not in known
    assert min(apart(a, b) for n, a in enumerate(known) for b in known[:n]) > 2 * NEAR


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (800, 600), "white"),
        Image.new("RGB", (800, 600), "black"),
        Image.blend(Image.new("RGB", (800, 600), "gray"), Image.effect_noise((800, 600), 60).convert("RGB"), 0.2),
        Image.linear_gradient("L").resize((800, 600)),
        Image.linear_gradient("L").rotate(90).resize((800, 600)),
        Image.linear_gradient("L").rotate(270).resize((800, 600)),
    ],
    ids=["white", "black", "grain", "down", "right", "left"],
)
def test_plain_picture_has_no_fingerprint(image):
    """A covered lens, a wall: alike without being the same."""
    assert fingerprint(image) is None


def test_fingerprint_fits_the_column():
    values = [fingerprint(scene(seed)) for seed in range(30)]
    assert all(-(1 << 63) <= value < 1 << 63 for value in values)
    assert min(values) < 0 < max(values)

"""Pictures from people: opened with care, turned upright, made small, written anew without what the camera noted."""

import struct
import uuid
import zlib
from io import BytesIO
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from .formats import number, size
from .widgets import ClearableFile

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 8_000_000
# A small file can unfold into gigabytes: what the header promises is checked before anything is decoded.
MAX_PIXELS = 25_000_000
MAX_PIXELS_JPEG = 50_000_000  # decoded at the size that is needed, so a photo of any telephone may come
MAX_SIDE = 1600
QUALITY = 82
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SCALABLE = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr")  # modes that keep their quality when made small
# What Pillow raises for pictures, and notes in them, that are damaged or made to look like some.
_BROKEN = (
    *(OSError, ValueError, SyntaxError, TypeError, IndexError, KeyError, OverflowError, EOFError),
    *(struct.error, zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning),
)


def clean_picture(upload, *, max_bytes: int = MAX_BYTES, max_side: int = MAX_SIDE) -> ContentFile:
    """The picture as a new JPEG under a generated name, at most `max_side` pixels long, without EXIF.

    upload: an uploaded file. Raises ValidationError with a message for the person who sent it.
    """
    if upload.size > max_bytes:
        raise ValidationError(f"Gambar {size(upload.size)}, paling besar {size(max_bytes)}.")
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as image:
            width, height = image.size
            most = MAX_PIXELS_JPEG if image.format == "JPEG" else MAX_PIXELS
            if width * height > most:
                raise ValidationError(
                    f"Gambar {number(width)} × {number(height)} piksel terlalu besar, "
                    f"paling banyak {number(most // 1_000_000)} juta piksel."
                )
            picture = _small_and_upright(image, max_side)
    except _BROKEN as error:
        raise ValidationError("Berkas ini bukan gambar JPEG, PNG, atau WebP yang utuh.") from error
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return ContentFile(out.getvalue(), name=f"{uuid.uuid4().hex}.jpg")


class Photo(NamedTuple):
    """A photo written anew: the files, the size of the large one in pixels, and what it looks like as a number."""

    large: ContentFile
    small: ContentFile
    width: int
    height: int
    fingerprint: int | None  # signed, 64 bits; None where the picture is too plain to tell from others


PHOTO_BYTES = 12_000_000
SMALL_SIDE = 320


def clean_photo(upload, *, max_bytes: int = PHOTO_BYTES) -> Photo:
    """A photo of an activity in two sizes (longest side `MAX_SIDE` and `SMALL_SIDE`), without EXIF, turned upright.

    upload: an uploaded file. Raises ValidationError with a message for the person who sent it.
    """
    large = clean_picture(upload, max_bytes=max_bytes)
    with Image.open(BytesIO(large.read())) as image:
        large.seek(0)
        picture = image.convert("RGB")
    found = fingerprint(picture)
    small = picture.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    out = BytesIO()
    small.save(out, "JPEG", quality=QUALITY, optimize=True)
    little = ContentFile(out.getvalue(), name=f"{uuid.uuid4().hex}.jpg")
    return Photo(large, little, picture.width, picture.height, found)


def fingerprint(picture: Image.Image) -> int | None:
    """Difference hash: for each of 64 places whether it gets brighter to the right. Alike pictures differ in few bits
    whatever their size and compression (N. Krawetz, "Kind of Like That", 2013)."""
    pixels = list(picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes())
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (pixels[row * 9 + column] < pixels[row * 9 + column + 1])
    if bits.bit_count() in range(5) or bits.bit_count() > 59:
        return None
    return bits - (1 << 64) if bits >> 63 else bits


def _small_and_upright(image: Image.Image, max_side: int) -> Image.Image:
    """Smaller first: every further step on the whole picture would cost its memory once more."""
    turn = _UPRIGHT.get(image.getexif().get(_ORIENTATION))
    image.draft("RGB", (max_side, max_side))  # a JPEG is decoded at the size that is needed
    image.load()
    is_plain = image.mode in _SCALABLE and "transparency" not in image.info
    small = image if is_plain else image.convert("L" if image.mode == "1" else "RGBA")
    small.thumbnail((max_side, max_side))
    flat = _flat(small)
    return flat.transpose(turn) if turn is not None else flat


def _flat(image: Image.Image) -> Image.Image:
    """RGB on white, and nothing else the file carried."""
    rgba = image.convert("RGBA")
    ground = Image.new("RGB", rgba.size, "white")
    ground.paste(rgba, mask=rgba.getchannel("A"))
    return ground


class PictureField(forms.FileField):
    """A picture in a form; the cleaned value is the re-encoded file, False to take it away, or what was there."""

    widget = ClearableFile(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", f"JPEG, PNG, atau WebP, paling besar {size(MAX_BYTES)}.")
        super().__init__(**kwargs)

    def to_python(self, data):
        upload = super().to_python(data)
        return clean_picture(upload) if upload else upload

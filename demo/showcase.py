"""Kampung KB Sumber Rejeki in Desa Kutukan: one coherent village, reported Mandiri, verified Dasar.

The waiting KB report brings unmet need from 13 to 10 per cent, Output from 2,75 to 3,00 and so the class from Dasar
to Mandiri; the verified one is a month older.
"""

from datetime import date, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from classification.actions.targets import set_target
from villages.enums import AGE_BANDS, Method, NonUse

from .content import Content
from .history import at
from .showcase_activities import PARTNERS

CODE = "33.16.02.2009"
DISTRICT = CODE[:8]
NAME = "Sumber Rejeki"
DESCRIPTION = (
    "Desa Kutukan berada di tepi hutan jati di selatan Kabupaten Blora. Sebagian besar warga bertani jagung dan padi "
    "tadah hujan. Kampung KB Sumber Rejeki mencakup seluruh desa: 4 dusun, 6 RW, dan 31 RT.\n\n"
    "Sasaran tahun ini adalah balita yang tidak naik berat badannya dan ibu hamil."
)
_MALE = (96, 108, 118, 122, 117, 112, 110, 116, 121, 118, 112, 101, 86, 68, 46, 45)
_FEMALE = (91, 102, 112, 118, 114, 111, 113, 119, 124, 121, 114, 104, 90, 74, 55, 56)

POPULATION = {
    **{f"male_{suffix}": n for (suffix, _), n in zip(AGE_BANDS, _MALE, strict=True)},
    **{f"female_{suffix}": n for (suffix, _), n in zip(AGE_BANDS, _FEMALE, strict=True)},
    "families": 1046,
    "couples": 571,
    "teenagers": 470,
    "families_with_toddlers": 176,
    "families_with_teenagers": 197,
    "families_with_elderly": 143,
}

PROFILE = {
    "has_bkb": True,
    "has_bkr": True,
    "has_bkl": True,
    "has_uppka": False,
    "has_pikr": None,
    "has_secretariat": True,
    "has_data_house": False,
    "funding": ["dana-desa", "apbd", "swadaya"],
    "has_pokja": True,
    "has_pokja_decree": True,
    "pokja_members": 14,
    "is_pokja_trained": False,
    "has_pkb": True,
    "pkb_nip": "198511122010112007",
    "companion_name": "Hadi Prasetyo",
    "companion_contact": "Balai penyuluhan Randublatung",
    "has_regulation": None,
    "has_plan": True,
    "data_use": ["pk", "rutin", "podes"],
    "has_planning": True,
    "planning_frequency": "triwulan",
    "has_coordination": True,
    "coordination_frequency": "semesteran",
    "has_outreach": True,
    "outreach_frequency": "bulanan",
    "has_monitoring": False,
    "has_reporting": True,
    "reporting_frequency": "bulanan",
}

_METHODS = dict(zip((m.value for m in Method), (34, 21, 2, 12, 83, 196, 58), strict=True))
_GROUPS = {
    "bkb_participants": 63,
    "bkr_participants": 41,
    "bkl_participants": 52,
    "uppka_participants": 0,
    "pikr_participants": None,
    "bpjs_users": 2730,
}
# hamil, IAS, IAT, TIAL; both add up to the 165 that use no method.
VERIFIED = {**_METHODS, **_GROUPS, **dict(zip((n.value for n in NonUse), (35, 56, 40, 34), strict=True))}
WAITING = {**_METHODS, **_GROUPS, **dict(zip((n.value for n in NonUse), (38, 69, 31, 27), strict=True))}

CONTENT = Content(PROFILE, POPULATION, WAITING, agencies=len(PARTNERS))


# What Input lacks to Berkelanjutan; the Pokja gives itself half a year.
GOAL = {"rumah_dataku": True, "regulasi": True}


def set_goal(kampung, *, by, today: date) -> None:
    """The running target of the village, decided some days ago."""
    day = today - timedelta(days=6)
    due_on = today + timedelta(days=180)
    set_target(kampung, by=by, values=GOAL, due_on=due_on, who="Pokja Kampung KB", at=at(day, 10))


def plan_file() -> SimpleUploadedFile:
    """A one-page RKM, small and valid."""
    lines = b"(Rencana Kerja Masyarakat 2026) Tj 0 -28 Td (Kampung KB Sumber Rejeki, data contoh) Tj"
    text = b"BT /F1 18 Tf 72 760 Td %s ET" % lines
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return SimpleUploadedFile("rkm.pdf", bytes(out), content_type="application/pdf")


def picture() -> SimpleUploadedFile:
    """A drawn landscape: sky, hills, a road between teak trees."""
    wide, high = 1280, 800
    image = Image.new("RGB", (wide, high), "#cfe3f1")
    draw = ImageDraw.Draw(image)
    draw.ellipse((980, 90, 1090, 200), fill="#f6e3a1")
    draw.ellipse((-300, 330, 760, 1100), fill="#9dbf8f")
    draw.ellipse((500, 300, 1600, 1150), fill="#86ad7a")
    draw.rectangle((0, 560, wide, high), fill="#a9c48b")
    draw.polygon([(600, 560), (680, 560), (860, high), (420, high)], fill="#c8ab84")
    for x, y, r in ((120, 470, 95), (300, 500, 70), (1010, 480, 100), (1190, 505, 75)):
        draw.rectangle((x - 9, y, x + 9, y + r + 50), fill="#6b4f35")
        draw.ellipse((x - r, y - r, x + r, y + r * 0.8), fill="#3f7a4d")
    for x in (760, 840):
        draw.polygon([(x - 60, 540), (x, 480), (x + 60, 540)], fill="#9a4b33")
        draw.rectangle((x - 48, 540, x + 48, 600), fill="#efe2cb")
    stream = BytesIO()
    image.save(stream, "JPEG", quality=80)
    return SimpleUploadedFile("kampung.jpg", stream.getvalue(), content_type="image/jpeg")

"""A small piece of the real territory for tests, made through the same import as the whole one.

33 Jawa Tengah
   33.16 Blora: two kecamatan, 33.16.02 Randublatung (four villages) and 33.16.06 Sambong (three)
   33.17 Rembang, the neighbour: 33.17.01 Sumber (two villages)
31 DKI Jakarta: 31.74 Jakarta Selatan, 31.74.01 Tebet, one kelurahan
53 Nusa Tenggara Timur: 53.07 Sikka, 53.07.01 Paga, one desa with U+2019 in its name
81 Maluku: 81.01 Maluku Tengah, 81.01.01 Amahai (two villages)
"""

from datetime import date

from regions.actions import synchronise_regions
from regions.imports import parse_regions
from regions.models import Region

JATENG, BLORA, REMBANG = "33", "33.16", "33.17"
RANDUBLATUNG, SAMBONG = "33.16.02", "33.16.06"
KUTUKAN, BODEH, TLOGOTUWUNG, KEL_RANDUBLATUNG = "33.16.02.2009", "33.16.02.2002", "33.16.02.2001", "33.16.02.1005"
BRABOWAN, TEMENGENG = "33.16.06.2008", "33.16.06.2001"
SUMBER, RONGGO_MULYO, LOGEDE = "33.17.01", "33.17.01.2001", "33.17.01.2002"
MALUKU, MALUKU_TENGAH, AMAHAI, TAMILOUW = "81", "81.01", "81.01.01", "81.01.01.2001"
REGAPUU = "53.07.01.2021"

TABLES = {
    "provinces.csv": """\
code,name
31,Daerah Khusus Ibukota Jakarta
33,Jawa Tengah
53,Nusa Tenggara Timur
81,Maluku
""",
    "regencies.csv": """\
code,province_code,type,name
31.74,31,kota,Kota Administrasi Jakarta Selatan
33.16,33,kabupaten,Kabupaten Blora
33.17,33,kabupaten,Kabupaten Rembang
53.07,53,kabupaten,Kabupaten Sikka
81.01,81,kabupaten,Kabupaten Maluku Tengah
""",
    "districts.csv": """\
code,regency_code,name
31.74.01,31.74,Tebet
33.16.02,33.16,Randublatung
33.16.06,33.16,Sambong
33.17.01,33.17,Sumber
53.07.01,53.07,Paga
81.01.01,81.01,Amahai
""",
    "villages.csv": """\
code,district_code,type,name,postal_code
31.74.01.1001,31.74.01,kelurahan,Tebet Timur,12820
33.16.02.1005,33.16.02,kelurahan,Randublatung,58382
33.16.02.2001,33.16.02,desa,Tlogotuwung,58382
33.16.02.2002,33.16.02,desa,Bodeh,58382
33.16.02.2009,33.16.02,desa,Kutukan,58382
33.16.06.2001,33.16.06,desa,Temengeng,58371
33.16.06.2004,33.16.06,desa,Sambong,58371
33.16.06.2008,33.16.06,desa,Brabowan,58371
33.17.01.2001,33.17.01,desa,Ronggo Mulyo,59253
33.17.01.2002,33.17.01,desa,Logede,59253
53.07.01.2021,53.07.01,desa,Regapu’u,86153
81.01.01.1009,81.01.01,kelurahan,Hollo,97516
81.01.01.2001,81.01.01,desa,Tamilouw,97516
""",
    "points": """\
code,lat,lng,source
33.16.02.2002,-7.26505,111.40551,village
33.16.02.2009,-7.18313,111.44917,village
53.07.01.2021,-8.75443,122.02912,district
""",
}


def make_territory() -> dict[str, Region]:
    """The regions above by code."""
    regions = parse_regions(TABLES)
    synchronise_regions(rows=regions.rows, on=date(2020, 1, 1), with_points=regions.has_points)
    return Region.objects.in_bulk()

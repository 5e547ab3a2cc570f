"""Option lists of the three reports, in the order the forms show them (BKKBN portal, August 2023)."""

from django.db import models


class Source(models.TextChoices):
    """How a report came in."""

    FORM = "isian", "Isian di portal"
    IMPORT = "impor", "Impor ekspor portal resmi"


class Criterion(models.TextChoices):
    LOW_KB = "peserta-kb-rendah", "Peserta KB di bawah rata-rata desa"
    MANY_POOR = "banyak-miskin", "Keluarga Pra-Sejahtera dan KS I di atas rata-rata desa"
    REMOTE = "terpencil", "Terpencil, perbatasan, pesisir, atau kawasan khusus lain"
    OTHER = "lainnya", "Lainnya"


class Coverage(models.TextChoices):
    RW = "rw", "RW"
    DUSUN = "dusun", "Dusun"
    DESA = "desa", "Desa/kelurahan"


class Funding(models.TextChoices):
    APBN = "apbn", "APBN"
    APBD = "apbd", "APBD"
    DANA_DESA = "dana-desa", "Dana Desa"
    DONATION = "donasi", "Donasi/Hibah Masyarakat"
    CSR = "csr", "Perusahaan (CSR)"
    SWADAYA = "swadaya", "Swadaya Masyarakat"


class Regulation(models.TextChoices):
    GOVERNOR = "gubernur", "SK/Instruksi/SE Gubernur"
    REGENT = "bupati", "SK/Instruksi/SE Bupati/Walikota"
    CAMAT = "camat", "SK Kecamatan"
    KADES = "kades", "SK Kades/Lurah"


class DataUse(models.TextChoices):
    FAMILY_CENSUS = "pk", "PK dan Pemutakhiran Data"
    ROUTINE = "rutin", "Data Rutin BKKBN"
    PODES = "podes", "Potensi Desa"
    SECTORAL = "sektoral", "Data Sektoral"
    OTHER = "lainnya", "Lainnya"


class GuidedBy(models.TextChoices):
    """Who guides the village where no PKB/PLKB does."""

    KADER = "kader", "Kader"
    RT_RW = "rt-rw", "Ketua RT/RW"
    PERANGKAT = "perangkat", "Perangkat Desa/Kelurahan"
    PKK = "pkk", "PKK"
    TOKOH = "tokoh", "Toga/Toma"
    OPDKB = "opdkb", "OPD KB Kabupaten/Kota"
    BKKBN = "bkkbn", "Perwakilan BKKBN Provinsi"
    PLKB_NON_PNS = "plkb-non-pns", "PLKB Non PNS"
    OTHER = "lainnya", "Lainnya"


class Frequency(models.TextChoices):
    WEEKLY = "mingguan", "Mingguan"
    MONTHLY = "bulanan", "Bulanan"
    QUARTERLY = "triwulan", "Triwulan"
    HALF_YEARLY = "semesteran", "Semesteran"
    YEARLY = "tahunan", "Tahunan"
    OTHER = "lainnya", "Lainnya"


class Group(models.TextChoices):
    """The five POKTAN. The value is the field prefix in the reports."""

    BKB = "bkb", "BKB"
    BKR = "bkr", "BKR"
    BKL = "bkl", "BKL"
    UPPKA = "uppka", "UPPKA"
    PIKR = "pikr", "PIK-R"

    @property
    def long_label(self) -> str:
        return {
            "bkb": "Bina Keluarga Balita",
            "bkr": "Bina Keluarga Remaja",
            "bkl": "Bina Keluarga Lansia",
            "uppka": "Usaha Peningkatan Pendapatan Keluarga Akseptor",
            "pikr": "Pusat Informasi dan Konseling Remaja",
        }[self.value]

    @property
    def target_field(self) -> str:
        """Field of PopulationReport that holds this group's sasaran (docs/classification.md, O1)."""
        return {
            "bkb": "families_with_toddlers",
            "bkr": "families_with_teenagers",
            "bkl": "families_with_elderly",
            "uppka": "families",
            "pikr": "teenagers",
        }[self.value]


class Mechanism(models.TextChoices):
    """The five operational mechanisms. The value is the field prefix in ProfileReport."""

    PLANNING = "planning", "Rapat perencanaan kegiatan"
    COORDINATION = "coordination", "Rapat koordinasi dengan dinas/instansi terkait"
    OUTREACH = "outreach", "Sosialisasi kegiatan"
    MONITORING = "monitoring", "Monitoring dan evaluasi"
    REPORTING = "reporting", "Penyusunan laporan"


class Method(models.TextChoices):
    """Contraceptive methods. The value is the field name in FamilyPlanningReport."""

    IUD = "iud", "IUD"
    MOW = "mow", "MOW"
    MOP = "mop", "MOP"
    CONDOM = "condom", "Kondom"
    IMPLANT = "implant", "Implan"
    INJECTION = "injection", "Suntik"
    PILL = "pill", "Pil"

    @classmethod
    def long_acting(cls) -> tuple["Method", ...]:
        """MKJP: metode kontrasepsi jangka panjang."""
        return (cls.IUD, cls.MOW, cls.MOP, cls.IMPLANT)


class NonUse(models.TextChoices):
    """Why a PUS does not use contraception. The value is the field name in FamilyPlanningReport."""

    PREGNANT = "pregnant", "Hamil"
    WANTS_SOON = "wants_soon", "Ingin anak segera (IAS)"
    WANTS_LATER = "wants_later", "Ingin anak kemudian (IAT)"
    WANTS_NONE = "wants_none", "Tidak ingin anak lagi (TIAL)"

    @classmethod
    def unmet_need(cls) -> tuple["NonUse", ...]:
        return (cls.WANTS_LATER, cls.WANTS_NONE)


# Age bands of the population report: field suffix and label, youngest first.
AGE_BANDS = tuple((f"{start:02d}_{start + 4:02d}", f"{start}–{start + 4}") for start in range(0, 75, 5)) + (
    ("75_up", "75+"),
)

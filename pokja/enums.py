"""Fixed choices of working groups, POKTAN, meetings, proposals and plans.

What an office may rename or add to is reference data (app `reference`, and `GroupClass` here).
"""

from django.db import models

from villages.enums import Group

# --- Pokja ---------------------------------------------------------------------------------------------------------


class Structure(models.TextChoices):
    """How a working group is built. Both village structures are in use; the last one is for levels above a village."""

    CLASSIC = "klasik", "Delapan seksi fungsi keluarga"
    INPRES = "inpres", "Empat seksi Inpres 3/2022"
    COORDINATION = "koordinasi", "Tim koordinasi"

    @classmethod
    def of_village(cls) -> tuple["Structure", ...]:
        return (cls.CLASSIC, cls.INPRES)

    @property
    def roles(self) -> tuple["PokjaRole", ...]:
        """The offices of this structure, from the top down."""
        return _ROLES[self.value]

    @property
    def sections(self) -> tuple["PokjaSection", ...]:
        return _SECTIONS[self.value]


class PokjaRole(models.TextChoices):
    """Offices inside a working group."""

    PATRON = "pelindung", "Pelindung/penanggung jawab"
    ADVISER = "penasehat", "Penasehat"
    DIRECTOR = "pengarah", "Pengarah"
    EXECUTIVE = "pelaksana", "Pelaksana"
    CHAIR = "ketua", "Ketua"
    VICE_CHAIR = "wakil", "Wakil ketua"
    SECRETARY = "sekretaris", "Sekretaris"
    TREASURER = "bendahara", "Bendahara"
    SECTION_HEAD = "koordinator", "Koordinator seksi"
    MEMBER = "anggota", "Anggota"

    @property
    def in_section(self) -> bool:
        """Whether whoever holds it belongs to a section."""
        return self in (PokjaRole.SECTION_HEAD, PokjaRole.MEMBER)


class PokjaSection(models.TextChoices):
    """Sections: eight by family function (classic), four by sasaran (Inpres 3/2022)."""

    RELIGION = "keagamaan", "Keagamaan"
    EDUCATION = "pendidikan", "Pendidikan"
    REPRODUCTION = "reproduksi", "Reproduksi"
    ECONOMY = "ekonomi", "Ekonomi"
    PROTECTION = "perlindungan", "Perlindungan"
    AFFECTION = "kasih-sayang", "Kasih Sayang"
    CULTURE = "sosial-budaya", "Sosial Budaya"
    ENVIRONMENT = "lingkungan", "Pembinaan Lingkungan"
    DATA = "data", "Penyediaan Data dan Dokumen"
    BEHAVIOUR = "perilaku", "Perubahan Perilaku Keluarga"
    SERVICE = "layanan", "Cakupan Layanan dan Rujukan"
    SETTLEMENT = "penataan", "Penataan Lingkungan"


_S, _R = PokjaSection, PokjaRole
_SECTIONS = {
    "klasik": (
        *(_S.RELIGION, _S.EDUCATION, _S.REPRODUCTION, _S.ECONOMY),
        *(_S.PROTECTION, _S.AFFECTION, _S.CULTURE, _S.ENVIRONMENT),
    ),
    "inpres": (_S.DATA, _S.BEHAVIOUR, _S.SERVICE, _S.SETTLEMENT),
    "koordinasi": (),
}
_ROLES = {
    "klasik": (_R.PATRON, _R.ADVISER, _R.CHAIR, _R.SECRETARY, _R.TREASURER, _R.SECTION_HEAD, _R.MEMBER),
    "inpres": (_R.DIRECTOR, _R.EXECUTIVE, _R.SECRETARY, _R.TREASURER, _R.SECTION_HEAD, _R.MEMBER),
    "koordinasi": (_R.DIRECTOR, _R.CHAIR, _R.VICE_CHAIR, _R.SECRETARY, _R.MEMBER),
}


class Issuer(models.TextChoices):
    """Who signed a decree."""

    VILLAGE = "kades", "Kepala desa/lurah"
    DISTRICT = "camat", "Camat"
    OFFICE = "opdkb", "Kepala OPD KB"
    REGENT = "bupati", "Bupati/wali kota"
    GOVERNOR = "gubernur", "Gubernur"

    @classmethod
    def of_group(cls) -> tuple["Issuer", ...]:
        """Who may confirm a POKTAN, as the K/0 lists them."""
        return (cls.VILLAGE, cls.DISTRICT, cls.OFFICE, cls.REGENT)


# --- POKTAN --------------------------------------------------------------------------------------------------------


class PoktanKind(models.TextChoices):
    """The five POKTAN (slugs of `villages.enums.Group`), and DASHAT as a group of its own kind."""

    BKB = Group.BKB.value, Group.BKB.label
    BKR = Group.BKR.value, Group.BKR.label
    BKL = Group.BKL.value, Group.BKL.label
    UPPKA = Group.UPPKA.value, Group.UPPKA.label
    PIKR = Group.PIKR.value, Group.PIKR.label
    DASHAT = "dashat", "DASHAT"

    @property
    def long_label(self) -> str:
        return "Dapur Sehat Atasi Stunting" if self is PoktanKind.DASHAT else Group(self.value).long_label

    @property
    def group(self) -> Group | None:
        """The kind as the Profil and KB reports know it; DASHAT is none of the five."""
        return None if self is PoktanKind.DASHAT else Group(self.value)

    @property
    def has_register(self) -> bool:
        """A monthly R/I is asked of the five, not of DASHAT (handbook 5.1)."""
        return self is not PoktanKind.DASHAT

    @property
    def integrations(self) -> tuple["Integration", ...]:
        """Keterpaduan on the K/0 of this kind (handbook 5.2)."""
        return _INTEGRATIONS.get(self.value, ())

    @property
    def equipment(self) -> tuple["Equipment", ...]:
        """Sarana on the K/0 of this kind (handbook 5.2)."""
        return _EQUIPMENT.get(self.value, ())

    @property
    def has_priority_project(self) -> bool:
        """Whether its K/0 asks for the Proyek Prioritas Nasional (handbook 5.2)."""
        return self in (PoktanKind.BKR, PoktanKind.BKL)


class Integration(models.TextChoices):
    POSYANDU = "posyandu", "Posyandu"
    PAUD = "paud", "PAUD"
    ELDERLY_POSYANDU = "posyandu-lansia", "Posyandu lansia"
    ECONOMY = "ekonomi", "Ekonomi produktif"


_INTEGRATIONS = {
    "bkb": (Integration.POSYANDU, Integration.PAUD),
    "bkr": (Integration.ECONOMY,),
    "bkl": (Integration.ECONOMY, Integration.ELDERLY_POSYANDU),
}


class PoktanFunding(models.TextChoices):
    """Sumber dana on the K/0 (SIGA)."""

    APBN = "apbn", "APBN"
    APBD = "apbd", "APBD"
    ADD = "add", "ADD"
    SWADAYA = "swadaya", "Swadaya"
    PARTNER = "mitra", "Mitra"


class Adviser(models.TextChoices):
    """Pembina on the K/0, and presenter of a meeting on the R/I (SIGA)."""

    PPLKB = "pplkb", "PPLKB"
    PLKB = "plkb", "PLKB"
    PPKBD = "ppkbd", "PPKBD"
    SUB_PPKBD = "sub-ppkbd", "Sub-PPKBD"
    OTHER = "lainnya", "Lainnya"


class PikrBase(models.TextChoices):
    """Jalur/basis of a PIK-R (SIGA)."""

    SMP = "smp", "SMP/sederajat"
    SMA = "sma", "SMA/sederajat"
    UNIVERSITY = "pt", "Perguruan tinggi"
    RELIGIOUS = "agama", "Organisasi keagamaan"
    YOUTH = "lsm", "LSM/organisasi kepemudaan"


class DashatModel(models.TextChoices):
    SOCIAL = "sosial", "Sosial"
    COMMERCIAL = "komersial", "Komersial"
    MIXED = "kombinasi", "Kombinasi"


class DashatTarget(models.TextChoices):
    PREGNANT = "bumil", "Ibu hamil"
    NURSING = "busui", "Ibu menyusui"
    TODDLER = "balita", "Baduta/balita"
    BRIDE = "catin", "Calon pengantin"


class Equipment(models.TextChoices):
    """Sarana on the K/0 of BKB, BKR and BKL (SIGA)."""

    MATERIAL = "materi", "Materi penyuluhan"
    BKB_KIT = "bkb-kit", "BKB Kit"
    GROWTH_CARD = "kka", "Kartu Kembang Anak"
    GENRE_KIT = "genre-kit", "GenRe Kit"
    BKL_KIT = "bkl-kit", "BKL Kit"


_EQUIPMENT = {
    "bkb": (Equipment.MATERIAL, Equipment.BKB_KIT, Equipment.GROWTH_CARD),
    "bkr": (Equipment.MATERIAL, Equipment.GENRE_KIT),
    "bkl": (Equipment.MATERIAL, Equipment.BKL_KIT),
}


class AgeGroup(models.TextChoices):
    """Kelompok umur of a BKB meeting, in years (SIGA R/I/BKB)."""

    ZERO = "0-1", "0 sampai di bawah 1 tahun"
    ONE = "1-2", "1 sampai di bawah 2 tahun"
    TWO = "2-3", "2 sampai di bawah 3 tahun"
    THREE = "3-4", "3 sampai di bawah 4 tahun"
    FOUR = "4-5", "4 sampai di bawah 5 tahun"
    FIVE = "5-6", "5 sampai di bawah 6 tahun"


class Turnover(models.TextChoices):
    """Omzet of an UPPKA in a month. The bands are ours: SIGA's were not published."""

    NONE = "0", "Belum ada"
    LOW = "1jt", "Sampai Rp1 juta"
    MIDDLE = "5jt", "Di atas Rp1 juta sampai Rp5 juta"
    HIGH = "10jt", "Di atas Rp5 juta sampai Rp10 juta"
    TOP = "lebih", "Di atas Rp10 juta"


class Business(models.TextChoices):
    """Jenis usaha of an UPPKA. The list is ours."""

    FOOD = "pangan", "Makanan dan minuman"
    CRAFT = "kerajinan", "Kerajinan"
    FARM = "pertanian", "Pertanian dan peternakan"
    FISH = "perikanan", "Perikanan"
    TRADE = "dagang", "Perdagangan"
    SERVICE = "jasa", "Jasa"
    OTHER = "lainnya", "Lainnya"


# --- Rumah DataKu (handbook 6: Panduan Rumah DataKu 2020) -----------------------------------------------------------


class Orientation(models.TextChoices):
    """How far those who run it were trained."""

    NONE = "belum", "Belum"
    BASIC = "dasar", "Dasar"
    ANALYSIS = "analisis", "Dasar dan analisis"
    COMPLETE = "lengkap", "Lengkap"

    @property
    def rank(self) -> int:
        return list(Orientation).index(self)


class DataFacility(models.TextChoices):
    SIGN = "papan-nama", "Papan nama"
    BOOK = "buku-data", "Buku data"
    BOARD = "papan-data", "Papan data"
    CORNER = "pojok", "Pojok kependudukan"
    COMPUTER = "alat-olah", "Alat olah data"
    OTHER = "lainnya", "Lainnya"


class DataKind(models.TextChoices):
    QUANTITY = "kuantitas", "Kuantitas penduduk"
    QUALITY = "kualitas", "Kualitas penduduk"
    MOBILITY = "mobilitas", "Mobilitas penduduk"
    FAMILY = "keluarga", "Pembangunan keluarga"
    CIVIL = "adminduk", "Administrasi kependudukan"
    PROTECTION = "perlinsos", "Perlindungan sosial"
    POTENTIAL = "potensi", "Potensi desa"
    OTHER = "lainnya", "Lainnya"


class Presentation(models.TextChoices):
    """Bentuk penyajian. The guide counts them and names none; this list is ours."""

    TABLE = "tabel", "Tabel"
    CHART = "grafik", "Grafik"
    MAP = "peta", "Peta"
    BOARD = "papan", "Papan informasi"
    DIGITAL = "digital", "Laman atau media sosial"
    OTHER = "lainnya", "Lainnya"


class DataUsage(models.TextChoices):
    PLANNING = "perencanaan", "Perencanaan"
    INTERVENTION = "intervensi", "Intervensi"
    RESEARCH = "penelitian", "Penelitian"


class DataHouseClass(models.TextChoices):
    NONE = "belum", "Belum memenuhi Sederhana"
    SIMPLE = "sederhana", "Sederhana"
    COMPLETE = "lengkap", "Lengkap"
    PLENARY = "paripurna", "Paripurna"


# --- meetings --------------------------------------------------------------------------------------------------------


class MeetingKind(models.TextChoices):
    """The five operational mechanisms (slugs of `villages.enums.Mechanism`), and what else people meet for."""

    PLANNING = "planning", "Rapat perencanaan kegiatan"
    COORDINATION = "coordination", "Rapat koordinasi dengan dinas/instansi terkait"
    OUTREACH = "outreach", "Sosialisasi kegiatan"
    MONITORING = "monitoring", "Monitoring dan evaluasi"
    REPORTING = "reporting", "Penyusunan laporan"
    POKJA = "pokja", "Pertemuan Pokja"
    LOKMIN = "lokmin", "Lokakarya mini"
    MUSRENBANG = "musrenbang", "Musrenbang"
    SARASEHAN = "sarasehan-rt", "Sarasehan RT"

    @classmethod
    def mechanisms(cls) -> tuple["MeetingKind", ...]:
        return (cls.PLANNING, cls.COORDINATION, cls.OUTREACH, cls.MONITORING, cls.REPORTING)

    @property
    def short_label(self) -> str:
        """For a line of a list or a day of the calendar."""
        return _SHORT_MEETINGS.get(self.value, self.label)


_SHORT_MEETINGS = {
    "planning": "Rapat perencanaan",
    "coordination": "Rapat koordinasi",
    "outreach": "Sosialisasi",
    "monitoring": "Monev",
}


class MeetingState(models.TextChoices):
    PLANNED = "rencana", "Direncanakan"
    HELD = "terlaksana", "Terlaksana"
    CANCELLED = "batal", "Batal"


# --- proposals and plans ---------------------------------------------------------------------------------------------


class Origin(models.TextChoices):
    """Who brought a proposal."""

    POKJA = "pokja", "Pokja"
    HAMLET = "rt", "Sarasehan RT"
    CITIZEN = "warga", "Warga lewat halaman umum"


class ProposalState(models.TextChoices):
    NEW = "masuk", "Menunggu ditinjau"
    ACCEPTED = "diterima", "Diterima, menunggu keputusan Pokja"
    PLANNED = "direncanakan", "Masuk rencana"
    MERGED = "digabung", "Digabung dengan usulan lain"
    POSTPONED = "ditunda", "Ditunda ke tahun berikutnya"
    DECLINED = "ditolak", "Tidak dilanjutkan"

    @classmethod
    def open(cls) -> frozenset["ProposalState"]:
        """Still waits for a decision of the Pokja."""
        return frozenset({cls.NEW, cls.ACCEPTED, cls.POSTPONED})

    @classmethod
    def with_reason(cls) -> frozenset["ProposalState"]:
        """Decisions the proposer reads a reason for."""
        return frozenset({cls.MERGED, cls.POSTPONED, cls.DECLINED})


class FundingState(models.TextChoices):
    """Whether an item of the plan has its money."""

    UNKNOWN = "belum-pasti", "Belum pasti"
    FUNDED = "ada", "Dana tersedia"
    FREE = "tanpa", "Tanpa biaya"
    UNFUNDED = "tidak-ada", "Belum didanai"


class OfficeActivityState(models.TextChoices):
    PLANNED = "rencana", "Direncanakan"
    DONE = "terlaksana", "Terlaksana"
    CANCELLED = "batal", "Batal"

"""The newest activities of Sumber Rejeki and of Tunas Mulya, told one by one: those of the design pictures."""

from dataclasses import dataclass, field

from verification.enums import Reason

BEKUTUK = "33.16.02.2013"
BEKUTUK_NAME = "Tunas Mulya"
# Bekutuk's families with toddlers: fewer than the participants of its report that waits.
BEKUTUK_FAMILIES = 58
KEDIREN = "33.16.02.2010"
TOLD = frozenset({"33.16.02.2009", BEKUTUK, KEDIREN})  # villages whose newest activities stand here
# With whom Sumber Rejeki works: seven, the village office first.
PARTNERS = (
    *("pemdes-lurah", "puskesmas", "opd-ppkb", "komponen-masyarakat-kampung-kb", "kanwil-kemenag"),
    *("dinas-pertanian", "lembaga-pendidikan"),
)


@dataclass(frozen=True)
class Shown:
    """One activity. Days count back from today; photos are (scene, caption)."""

    held: int
    title: str
    place: str
    story: str
    section: str
    code: str  # of the catalogue
    subprogram: str
    targets: tuple[str, ...]
    agencies: tuple[str, ...]
    men: int
    women: int
    photos: tuple[tuple[str, str], ...]
    sent: int | None = None  # None: a draft
    decided: int | None = None
    reason: tuple[str, str, str] | None = None  # code, words and field of a return
    mended: dict = field(default_factory=dict)  # what changed after the return
    sent_again: int | None = None
    decided_again: int | None = None
    parts: dict = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    funding: tuple[str, ...] = ("dana-desa",)
    cost: int | None = None
    stunting: str = "bukan"
    new_agencies: tuple[str, ...] = ()


SUMBER_REJEKI = (
    Shown(
        47, "Pertemuan BKB: makan bersama balita", "Rumah kader RT 11",
        "Kader BKB mengajak ibu menyiapkan sarapan dari telur dan sayur, lalu anak makan bersama. "
        "Hasil: 29 kartu kembang anak terisi. Dihadiri PKB dan bidan desa.",
        "kasih-sayang", "bkb", "germas", ("keluarga-balita",), ("puskesmas", "opd-ppkb"), 4, 30,
        (("cooking", "Sarapan bersama"),), 45, 44,
        (Reason.INCOMPLETE.value, "Tulis berapa kartu kembang anak yang terisi.", "description"),
        {"women": 31}, 43, 42, {"toddlers": 29}, ("bkb",),
    ),
    Shown(
        28, "Rapat Pokja triwulan {rom}", "Balai Desa Kutukan",
        "Pokja membahas rencana triwulan dan pembagian tugas seksi. Hasil: 6 kegiatan disepakati dengan penanggung "
        "jawabnya. Dihadiri kepala desa dan PKB.",
        "sosial-budaya", "", "data-adminduk", ("seluruh-penduduk",), ("pemdes-lurah", "opd-ppkb"), 11, 8,
        (("meeting", "Rapat Pokja di balai desa"),), 27, 26,
    ),
    Shown(
        21, "Kerja bakti saluran air RT 03", "Saluran air RT 03",
        "Warga membersihkan saluran sepanjang 120 meter yang tersumbat daun jati. Hasil: air mengalir lagi ke sawah. "
        "Dihadiri kepala desa dan tokoh masyarakat.",
        "pembinaan-lingkungan", "permukiman-layak", "lingkungan", ("seluruh-penduduk",),
        ("pemdes-lurah", "komponen-masyarakat-kampung-kb"), 38, 8,
        (("working", "Kerja bakti warga RT 03"), ("working", "Saluran setelah dibersihkan")), 21, 19,
        funding=("swadaya",),
    ),
    Shown(
        14, "Masak bersama pangan lokal untuk ibu hamil", "Balai Desa Kutukan",
        "Ibu hamil dan kader memasak sup kelor, ikan, dan jagung, lalu menghitung gizinya bersama bidan. "
        "Hasil: 28 porsi dibagikan dan resepnya dicoba di rumah.",
        "reproduksi", "dashat", "stunting", ("pus",), ("puskesmas", "dinas-pertanian"), 2, 26,
        (("cooking", "Memasak sup kelor dan ikan"), ("counselling", "Penjelasan gizi oleh bidan")), 13, 11,
        parts={"pregnant": 14}, stunting="spesifik", cost=650_000,
    ),
    Shown(
        7, "Penimbangan balita dan penyuluhan gizi", "Posyandu Melati, RT 04",
        "Penimbangan 52 balita dan penyuluhan gizi dengan contoh menu seminggu. Hasil: 3 balita tidak naik berat "
        "badannya dan dirujuk ke Puskesmas. Dihadiri bidan desa dan kepala desa.",
        "kasih-sayang", "tumbuh-kembang-balita", "stunting", ("balita", "keluarga-balita"),
        ("puskesmas", "pemdes-lurah"), 6, 58,
        (("weighing", "Penimbangan balita"), ("counselling", "Penyuluhan gizi"), ("cooking", "Contoh menu seminggu")),
        6, 4, parts={"toddlers": 52, "pregnant": 5}, groups=("bkb",), stunting="spesifik", cost=1_200_000,
    ),
    Shown(
        10, "Pertemuan BKL dan senam lansia", "Balai Desa Kutukan",
        "Lansia senam bersama, lalu membahas makan sehat di usia lanjut. Hasil: 4 lansia dengan tensi tinggi dirujuk "
        "ke Puskesmas. Dihadiri PKB.",
        "kasih-sayang", "bkl", "germas", ("keluarga-lansia",), ("puskesmas", "opd-ppkb"), 88, 164,
        (("exercise", "Senam lansia"),), 9, 6,
        (Reason.ODD_PARTICIPANTS.value, "Daftar hadir mencatat 52 orang. Mohon cek jumlah peserta.", "men"),
        parts={"elderly": 52}, groups=("bkl",),
    ),
    Shown(
        4, "Pelayanan KB dan pemeriksaan IVA", "Poskesdes Kutukan",
        "Bidan dan PKB melayani 17 pasangan usia subur. Hasil: 6 peserta memilih implan, 2 IUD, sisanya ganti cara.",
        "reproduksi", "pelayanan-kb-kespro", "kesehatan-kb", ("pus",), ("opd-ppkb", "puskesmas"), 3, 17,
        (("service", "Pelayanan KB oleh bidan"),), 3, parts={"couples": 17}, stunting="sensitif",
    ),
    Shown(
        2, "Kebun gizi pekarangan RT 07", "Pekarangan warga RT 07",
        "Kelompok wanita tani menanam bayam, kangkung, dan kelor di lahan pinjaman Perhutani. Hasil: 12 bedeng siap, "
        "panen pertama untuk keluarga balita.",
        "ekonomi", "kemandirian-ekonomi", "ekonomi", ("pus",), ("dinas-pertanian",), 5, 19,
        (("garden", "Menanam bayam dan kelor"), ("garden", "Bedeng di lahan pinjaman")), 1,
        new_agencies=("Perhutani KPH Randublatung",), funding=("swadaya",),
    ),
    Shown(
        1, "Pertemuan BKR", "", "", "reproduksi", "bkr", "germas", ("keluarga-remaja",), (), 0, 0, (),
    ),
)  # fmt: skip

# Waits for twelve days, came back once, with a photo of the earlier report and more people than there are families.
EARLIER = Shown(
    42, "Masak makanan tambahan dari telur dan kelor", "Posyandu Melati, RT 04",
    "Kader menyiapkan makanan tambahan dari telur dan kelor untuk balita RT 01 sampai RT 06. Hasil: 38 porsi "
    "dibagikan. Dihadiri bidan desa.",
    "kasih-sayang", "pmt-balita-gizi-kurang", "stunting", ("keluarga-balita",), ("puskesmas", "pemdes-lurah"), 3, 35,
    (("cooking", "Menyiapkan makanan tambahan"),), 41, 38, groups=("bkb",), stunting="spesifik",
)  # fmt: skip
WEIGHING = Shown(
    21, "Penimbangan balita dan makanan tambahan", "Posyandu Melati, RT 04",
    "Penimbangan 41 balita dan pembagian makanan tambahan dari telur dan kelor. Hasil: 3 balita tidak naik berat "
    "badannya, dirujuk ke Puskesmas. Dihadiri bidan desa dan kepala desa.",
    "kasih-sayang", "tumbuh-kembang-balita", "stunting", ("keluarga-balita",), ("puskesmas", "pemdes-lurah"), 9, 75,
    (("weighing", "Penimbangan balita di Posyandu Melati"), ("again", "Menyiapkan makanan tambahan"),
     ("meeting", "Penyuluhan oleh bidan desa")),
    19, 16, (Reason.ODD_PARTICIPANTS.value, "Peserta 84, padahal balita yang ditimbang 41. Mohon dicek.", "women"),
    {"women": 55}, 12, parts={"pregnant": 6}, groups=("bkb",), stunting="spesifik", cost=1_850_000,
)  # fmt: skip
DITCH = Shown(
    12, "Kerja bakti saluran air", "Saluran air RT 05 RW 02",
    "Warga membersihkan saluran di tepi jalan desa sebelum musim hujan. Hasil: 90 meter selesai, sisanya pekan depan.",
    "pembinaan-lingkungan", "permukiman-layak", "lingkungan", ("seluruh-penduduk",), ("pemdes-lurah",), 31, 6,
    (("working", "Kerja bakti saluran air"),), 11, funding=("swadaya",),
)  # fmt: skip

# Names that stand in no list yet: an officer places them. One means what Sumber Rejeki calls by its whole name.
PROPOSED = {
    "33.16": (
        *("KPH Randublatung", "Karang Taruna Bina Remaja", "Bank Sampah Resik", "BUMDes Karya Mandiri"),
        "Baznas Kabupaten Blora",
    ),
    "36.74": ("Bank Sampah Berseri",),
    "31.74": ("Forum Kota Sehat",),
}

# Why officers send reports back: chip, words, field.
RETURNS = (
    (Reason.UNCLEAR_PHOTO.value, "Fotonya gelap, kegiatannya tidak terlihat. Mohon ganti.", "photos"),
    (Reason.WRONG_DATE.value, "Undangan menyebut hari lain. Mohon cek tanggalnya.", "held_on"),
    (Reason.INCOMPLETE.value, "Tulis hasil kegiatan dan siapa yang hadir.", "description"),
    (Reason.ODD_PARTICIPANTS.value, "Jumlah perempuan tidak sama dengan daftar hadir. Mohon dicek.", "women"),
    (Reason.NOT_KAMPUNG_KB.value, "Ini acara kantor kecamatan. Batalkan bila bukan kegiatan kampung.", "title"),
    (Reason.DUPLICATE.value, "Mirip dengan laporan pekan lalu. Bila sama, batalkan salah satu.", "title"),
)

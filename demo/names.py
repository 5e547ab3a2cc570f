"""Invented names of Kampung KB and of people."""

FIRST = (
    "Sumber", "Ngudi", "Guyub", "Tirto", "Sekar", "Wana", "Margo", "Puspa", "Karya", "Sido", "Tunas", "Bina", "Mekar",
    "Rukun", "Tata", "Bakti", "Cipta", "Kencana", "Mugi", "Dharma", "Wahyu", "Sri",
)  # fmt: skip
SECOND = (
    "Rejeki", "Rahayu", "Rukun", "Mulyo", "Arum", "Lestari", "Utomo", "Indah", "Bhakti", "Makmur", "Harapan",
    "Sejahtera", "Sari", "Waluyo", "Raharjo", "Widodo",
)  # fmt: skip
CITY = (
    "Melati", "Mawar", "Anggrek", "Kenanga", "Cempaka", "Flamboyan", "Dahlia", "Seruni", "Teratai", "Bougenville",
    "Kemuning", "Sedap Malam", "Tulip", "Wijaya Kusuma",
)  # fmt: skip
WOMEN = (
    "Sulastri", "Endang Lestari", "Tri Handayani", "Siti Rohmah", "Yuli Astuti", "Kasmirah", "Nur Hidayah", "Wartini",
    "Dwi Anggraini", "Sutarmi", "Puji Rahayu", "Eka Wulandari", "Ratmi", "Lilis Setyowati", "Marsini", "Umi Kulsum",
)  # fmt: skip
MEN = (
    "Hadi Prasetyo", "Bagus Wicaksono", "Agus Setiawan", "Joko Purnomo", "Wagiman", "Ahmad Mustofa", "Darmaji",
    "Suparno", "Karsono", "Slamet Riyadi", "Eko Nugroho", "Budi Santosa",
)  # fmt: skip
FAMILY = ("", " Utami", " Susanto", " Ningsih", " Wijaya", " Lestari", " Hartono", " Kusumo", " Rahmawati")

DESCRIPTION = (
    "{place} berada di {kecamatan}. {work} Kampung KB {name} mencakup seluruh wilayah dan dikelola bersama pemerintah "
    "setempat, kader, dan kelompok kegiatan. Sasaran utama tahun ini: {goal}."
)
WORK = (
    "Sebagian besar warga bertani jagung dan padi tadah hujan.",
    "Warga hidup dari pertanian, ternak, dan usaha kecil di rumah.",
    "Banyak warga bekerja di hutan jati, pasar, dan bengkel kecil.",
    "Warga bekerja di kantor, toko, dan usaha kecil keluarga.",
)
GOAL = (
    "balita yang tidak naik berat badannya dan ibu hamil",
    "keluarga berisiko stunting dan remaja",
    "pasangan usia subur yang belum terlayani dan lansia",
    "air bersih, jamban sehat, dan usaha keluarga",
)

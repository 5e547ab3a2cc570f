"""Names the official portal uses, or used, that no folding turns into today's official names. Data with its reasons.

Keys are squeezed (`places.squeeze`): lower case, without blanks and punctuation, without the word for the kind.
Only what is certain stands here: a renamed or abbreviated place, never a guess about one that looks alike.
"""

# Name of a province as exports print it -> codes of today's provinces that its area covers.
PROVINCES: dict[str, tuple[str, ...]] = {
    # Laws 14, 15, 16/2022 cut Papua into four, law 29/2022 Papua Barat into two; the portal knew 34 provinces.
    "papua": ("91", "93", "94", "95"),
    "papuabarat": ("92", "96"),
    "irianjaya": ("91", "93", "94", "95"),
    "irianjayabarat": ("92", "96"),
    # Abbreviations and former names.
    "dkijakarta": ("31",),
    "jakarta": ("31",),
    "daerahkhususjakarta": ("31",),
    "diyogyakarta": ("34",),
    "yogyakarta": ("34",),
    "nanggroeacehdarussalam": ("11",),
    "bangkabelitung": ("19",),
    "babel": ("19",),
    "kepriau": ("21",),
}

# (is a city, squeezed name) -> code.
REGENCIES: dict[tuple[bool, str], str] = {
    # Printed differently in the export of October 2022.
    (False, "tobasamosir"): "12.12",  # renamed Toba by PP 14/2020
    (False, "pangkajenekepulauan"): "73.10",  # the official name says "Pangkajene dan Kepulauan"
    (False, "pangkep"): "73.10",
    (False, "pahuwato"): "75.04",  # spelling of Pohuwato
    # Renamed before 2022; older exports and hand-made lists still say so.
    (False, "mamujuutara"): "76.01",  # Pasangkayu since PP 61/2017
    (False, "malukutenggarabarat"): "81.03",  # Kepulauan Tanimbar since PP 2/2019
    (False, "yapenwaropen"): "91.05",  # Kepulauan Yapen since 2008
    (False, "selayar"): "73.01",  # Kepulauan Selayar since PP 59/2008
    (False, "sawahluntosijunjung"): "13.03",  # Sijunjung since PP 25/2008
    (True, "padangsidempuan"): "12.77",  # older spelling of Padangsidimpuan
}

# (regency, squeezed name of the district) -> code. Spellings of the portal, districts written out or shortened, and
# districts renamed since; each one is borne out by villages of the export that exist in that district and nowhere else
# in the regency.
DISTRICTS: dict[tuple[str, str], str] = {
    ("11.01", "pasiraja"): "11.01.10",  # Pasie Raja
    ("11.03", "rantaupeureulak"): "11.03.10",  # Ranto Peureulak
    ("11.05", "johanpahwalan"): "11.05.01",  # Johan Pahlawan
    ("11.06", "kotacotglie"): "11.06.16",  # Kuta Cot Glie
    ("11.07", "geulumpangtiga"): "11.07.06",  # Glumpang Tiga
    ("11.08", "geuredongpase"): "11.08.25",  # Geureudong Pase
    ("11.08", "piraktimur"): "11.08.24",  # Pirak Timu
    ("11.08", "simpangkramat"): "11.08.22",  # Simpang Keuramat
    ("11.08", "tjamboaye"): "11.08.14",  # Tanah Jambo Aye
    ("11.09", "alapan"): "11.09.08",  # Alafan
    ("11.14", "setiabhakti"): "11.14.03",  # Setia Bakti
    ("11.18", "jangkabuaya"): "11.18.03",  # Jangka Buya
    ("12.07", "sibirubiru"): "12.07.07",  # Biru-Biru
    ("12.07", "stmhilir"): "12.07.08",  # Sinembah Tanjung Muda Hilir
    ("12.07", "stmhulu"): "12.07.20",  # Sinembah Tanjung Muda Hulu
    ("12.08", "doloksilau"): "12.08.26",  # Dolok Silao
    ("12.08", "haranggaolhorison"): "12.08.15",  # Haranggaol Horisan
    ("12.08", "panombeianpane"): "12.08.05",  # Panombeian Panei
    ("12.08", "pematangsidamanik"): "12.08.10",  # Pamatang Sidamanik
    ("12.09", "rahunig"): "12.09.22",  # Rahuning
    ("13.03", "lubuaktarok"): "13.03.07",  # Lubuk Tarok
    ("13.05", "2x11enamlingkuang"): "13.05.04",  # 2 x 11 Anam Lingkuang
    ("13.05", "enamlingkung"): "13.05.17",  # Anam Lingkuang
    ("13.05", "ivkotoaurmalintang"): "13.05.09",  # IV Koto Aua Malintang
    ("13.05", "lubukalung"): "13.05.01",  # Lubuak Aluang
    ("13.05", "padangsago"): "13.05.12",  # VII Koto Padang Sago
    ("13.05", "patamuan"): "13.05.16",  # Koto Patamuan
    ("13.05", "sungaigaringging"): "13.05.07",  # Sungai Garinggiang
    ("13.05", "viikotosungaisarik"): "13.05.05",  # VII Koto
    ("13.05", "vkotokampungdalam"): "13.05.06",  # V Koto
    ("13.06", "pelembayan"): "13.06.11",  # Palembayan
    ("13.12", "sasakranahpesisir"): "13.12.11",  # Sasak Ranah Pasisie
    ("13.75", "mandianginkselayan"): "13.75.02",  # Mandiangin Koto Selayan
    ("14.02", "batanggangsal"): "14.02.08",  # Batang Gansal
    ("14.02", "siberida"): "14.02.06",  # Seberida
    ("15.02", "nalotatan"): "15.02.11",  # Nalo Tantan
    ("16.06", "lawangwetan"): "16.06.13",  # Lawan Wetan
    ("16.74", "rambangkpktengah"): "16.74.04",  # Rambang Kapak Tengah
    ("17.06", "airmajunto"): "17.06.13",  # Air Manjunto
    ("17.07", "pelabai"): "17.07.09",  # Tubei
    ("18.02", "waypangubuan"): "18.02.17",  # Way Pengubuan
    ("18.06", "klumbayan"): "18.06.17",  # Kelumbayan
    ("18.06", "klumbayanbarat"): "18.06.28",  # Kelumbayan Barat
    ("18.06", "sumberrejo"): "18.06.13",  # Sumberejo
    ("19.03", "leparpongok"): "19.03.02",  # Lepar
    ("19.05", "muntok"): "19.05.01",  # Mentok
    ("21.01", "teloksebong"): "21.01.10",  # Teluk Sebong
    ("32.03", "bojongpicung"): "32.03.06",  # Bonjogpicung
    ("32.03", "cibinong"): "32.03.20",  # Cubinong
    ("32.03", "pagelaran"): "32.03.18",  # Pagelarang
    ("32.05", "bllimbangan"): "32.05.38",  # Limbangan
    ("32.09", "kapetakan"): "32.09.22",  # Kepetakan
    ("32.12", "trisi"): "32.12.26",  # Terisi
    ("35.13", "pejarakan"): "35.13.16",  # Pajarakan
    ("35.22", "sumberejo"): "35.22.12",  # Sumberrejo
    ("35.28", "palenggaan"): "35.28.06",  # Palengaan
    ("36.02", "cigemlong"): "36.02.28",  # Cigemblong
    ("52.71", "selaprang"): "52.71.05",  # Selaparang
    ("53.03", "miomafobarat"): "53.03.02",  # Miomaffo Barat
    ("53.03", "miomafotimur"): "53.03.01",  # Miomaffo Timur
    ("53.05", "pantarbarulaut"): "53.05.17",  # Pantar Barat Laut
    ("53.19", "pocoranaka"): "53.19.02",  # Lamba Leda Selatan
    ("53.19", "pocoranakatimur"): "53.19.08",  # Lamba Leda Timur
    ("61.02", "siantan"): "61.02.08",  # Jongkat
    ("62.11", "jabiren"): "62.11.07",  # Jabiren Raya
    ("63.03", "pengarom"): "63.03.09",  # Pengaron
    ("71.71", "tuminiting"): "71.71.02",  # Tuminting
    ("72.02", "lorepiore"): "72.02.25",  # Lore Peore
    ("73.02", "gantorang"): "73.02.01",  # Gantarang
    ("73.05", "polombangkengselatan"): "73.05.03",  # Polongbangkeng Selatan
    ("73.05", "polombangkengutara"): "73.05.04",  # Polongbangkeng Utara
    ("73.06", "palangga"): "73.06.07",  # Pallangga
    ("73.06", "pattalasang"): "73.06.13",  # Pattallasang
    ("73.06", "sombaupu"): "73.06.08",  # Somba Opu
    ("73.06", "tompobullu"): "73.06.03",  # Tompobulu
    ("73.12", "liliraja"): "73.12.02",  # Liliriaja
    ("73.14", "pancalautan"): "73.14.01",  # Panca Lautang
    ("73.14", "pituraise"): "73.14.11",  # Pitu Riase
    ("73.14", "wtsidenreng"): "73.14.08",  # Watang Sidenreng
    ("73.15", "lansirang"): "73.15.10",  # Lanrisang
    ("73.15", "matirrosompe"): "73.15.01",  # Mattiro Sompe
    ("73.15", "watangsawito"): "73.15.04",  # Watang Sawitto
    ("73.18", "saluputi"): "73.18.01",  # Salupputti
    ("73.22", "limbong"): "73.22.05",  # Rongkong
    ("74.03", "batalaiwaru"): "74.03.15",  # Batalaiworu
    ("75.02", "botumoita"): "75.02.06",  # Botumoito
    ("75.05", "tomolito"): "75.05.07",  # Tomilito
    ("76.02", "kepbalabalakang"): "76.02.16",  # Kepulauan Bala Balakang
    ("76.02", "simborodankepulauan"): "76.02.12",  # Simboro
    ("81.03", "yaru"): "81.03.06",  # Fordata
    ("81.08", "kepulauanromang"): "81.08.16",  # Kepulauan Roma
    ("81.08", "mndonahiera"): "81.08.03",  # Kepulauan Luang Sermata
    ("81.08", "moalakor"): "81.08.01",  # Moa
    ("81.08", "pulaupulaubabar"): "81.08.04",  # Babar Barat
    ("81.08", "pulaupulauterselatan"): "81.08.07",  # Kisar Selatan
    ("81.08", "wetar"): "81.08.06",  # Wetar Selatan
    ("82.01", "tabaru"): "82.01.07",  # Ibu Utara
    ("95.03", "holuon"): "95.03.34",  # Holuwon
    ("95.03", "kwelemdua"): "95.03.45",  # Kwelamdua
    ("95.03", "seredela"): "95.03.42",  # Seradala
    ("95.05", "kobagma"): "95.05.01",  # Kobakma
}

# Words for the kind of a place in front of its name, as people and exports write them.
REGENCY_WORDS = frozenset({"kab", "kabupaten", "kota", "adm", "administrasi", "kotamadya", "kodya"})
DISTRICT_WORDS = frozenset({"kec", "kecamatan", "distrik", "kapanewon", "kemantren"})
VILLAGE_WORDS = frozenset({"desa", "ds", "kel", "kelurahan", "kalurahan", "adat"})

# Abbreviated words inside names; both sides of a comparison are written out.
ABBREVIATIONS = {
    "gn": "gunung",
    "kep": "kepulauan",
    "km": "kilometer",
    "kp": "kampung",
    "p": "pulau",
    "pl": "pulau",
    "s": "sungai",
    "sei": "sungai",
    "sp": "simpang",
    "tg": "tanjung",
    "tgh": "tengah",
    "tj": "tanjung",
    "tjg": "tanjung",
}

# Roman numerals and number words become digits, so that "Ilir D II" is "ILIR D 2".
NUMERALS = {
    numeral: str(number)
    for numerals in (
        "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi",
        "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas",
    )
    for number, numeral in enumerate(numerals.split(), start=1)
}

# Words that tell neighbours apart. Two names that differ in one of these are two places, however alike they look.
_DISTINGUISHING = """
utara selatan timur barat tengah tenggara laut daya hulu hilir ulu ilir udik baru lama anyar atas bawah dalam luar
besar kecil gede agung muda tua toa tuo kulon wetan kidul lor kaler girang tonga lombang julu jae toba dolok godang
menek manyang baroh tunong lueng blang mesjid masjid pasar pantai kota desa kampung raya jaya indah makmur sari mulya
mulia rejo harjo asih kencana karya bakti sakti mukti putih hitam merah kuning hijau biru induk seberang simpang muara
tanjung teluk ujung sungai gunung bukit lubuk
"""
DISTINGUISHING = frozenset(_DISTINGUISHING.split())

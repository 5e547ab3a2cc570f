from django.urls import path

import regions.converters  # noqa: F401 - registers <village:code> and <area:code>

from .views import data_house, group_lists, groups

urlpatterns = [
    path("poktan/", group_lists.poktan_list, name="poktan-list"),
    path("kampung/<village:code>/poktan/", group_lists.kampung_poktan, name="kampung-poktan"),
    path("kampung/<village:code>/poktan/unduh/", group_lists.cards_export, name="poktan-cards-export"),
    path("kampung/<village:code>/poktan/baru/", groups.poktan_create, name="poktan-create"),
    path("kampung/<village:code>/poktan/<int:pk>/", groups.poktan_detail, name="poktan-detail"),
    path("kampung/<village:code>/poktan/<int:pk>/ubah/", groups.poktan_edit, name="poktan-edit"),
    path("kampung/<village:code>/poktan/<int:pk>/nonaktifkan/", groups.poktan_deactivate, name="poktan-deactivate"),
    path("kampung/<village:code>/poktan/<int:pk>/aktifkan/", groups.poktan_activate, name="poktan-activate"),
    path("kampung/<village:code>/poktan/<int:pk>/kartu/<int:year>/", groups.card_edit, name="poktan-card-edit"),
    path("kampung/<village:code>/rumah-dataku/", data_house.kampung_data_house, name="kampung-data-house"),
    path("kampung/<village:code>/rumah-dataku/isi/", data_house.data_house_edit, name="data-house-edit"),
]

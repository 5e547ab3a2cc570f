from django.urls import path

import regions.converters  # noqa: F401 - registers <village:code> and <area:code>

from .views import working, working_forms

urlpatterns = [
    path("kampung/<village:code>/pokja/", working.kampung_pokja, name="kampung-pokja"),
    path("kampung/<village:code>/pokja/pdf/", working.pokja_pdf, name="kampung-pokja-pdf"),
    path("koordinasi/", working.coordination_list, name="coordination-list"),
    path("koordinasi/<area:code>/", working.coordination, name="coordination"),
    path("koordinasi/<area:code>/pdf/", working.pokja_pdf, name="coordination-pdf"),
    # The same for the group of a village and of an area above it.
    path("pokja/<area:code>/bentuk/", working_forms.pokja_found, name="pokja-found"),
    path("pokja/<area:code>/ubah/", working_forms.pokja_edit, name="pokja-edit"),
    path("pokja/<area:code>/akhiri/", working_forms.pokja_end, name="pokja-end"),
    path("pokja/<area:code>/sk/<int:pk>/", working.decree_file, name="pokja-decree"),
    path("pokja/<area:code>/anggota/baru/", working_forms.member_add, name="pokja-member-add"),
    path("pokja/<area:code>/anggota/<int:pk>/ubah/", working_forms.member_edit, name="pokja-member-edit"),
    path("pokja/<area:code>/anggota/<int:pk>/akhiri/", working_forms.member_end, name="pokja-member-end"),
    path("pokja/<area:code>/anggota/<int:pk>/hapus/", working_forms.member_remove, name="pokja-member-remove"),
]

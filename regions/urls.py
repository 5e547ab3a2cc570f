from django.urls import path

from . import views

urlpatterns = [
    path("wilayah-pilih/", views.region_picker, name="region-picker"),
]

from django.urls import path

from . import views

account_patterns = [
    path("", views.account, name="account"),
    path("data/", views.account_edit, name="account-edit"),
]

user_patterns = [
    path("", views.user_list, name="user-list"),
    path("baru/", views.user_create, name="user-create"),
    path("<int:pk>/", views.user_detail, name="user-detail"),
    path("<int:pk>/ubah/", views.user_edit, name="user-edit"),
    path("<int:pk>/undang/", views.user_invite, name="user-invite"),
    path("<int:pk>/penugasan/", views.assignment_add, name="assignment-add"),
    path("<int:pk>/nonaktifkan/", views.user_deactivate, name="user-deactivate"),
    path("<int:pk>/aktifkan/", views.user_reactivate, name="user-reactivate"),
    path("<int:pk>/verifikasi-dua-langkah/", views.user_reset_mfa, name="user-reset-mfa"),
    path("penugasan/<int:pk>/akhiri/", views.assignment_end, name="assignment-end"),
    path("penugasan/<int:pk>/serah-terima/", views.assignment_hand_over, name="assignment-hand-over"),
]

invitation_patterns = [
    path("<str:token>/", views.invitation, name="invitation"),
]

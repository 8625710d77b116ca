"""Sign-in (P01), sign-out, the change of one's password; an announcement."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.password, name="password"),
    path("drafts/<slug:name>/<str:about>/", views.draft, name="draft"),
    path("announcements/<int:pk>/", views.announcement, name="announcement"),
]

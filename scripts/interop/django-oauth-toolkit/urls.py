from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path
from oauth2_provider import urls as oauth2_urls

urlpatterns = [
    path("", lambda request: HttpResponse("Home")),
    path("admin/", admin.site.urls),
    path("o/", include(oauth2_urls)),
    # The metadata of RFC 8414 belong at the root of the origin as well.
    path("", include((oauth2_urls.metadata_urlpatterns, "oauth2_metadata"))),
]

"""The portal's addresses, and one for each answer that a healthy portal never gives."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from portal import urls
from portal.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
def krasch(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("ett fel som ingen har räknat med")


@login_not_required
def udda(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


@login_not_required
def far_inte(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@login_not_required
def for_manga(request: HttpRequest) -> HttpResponse:
    """As allauth answers when someone has tried too often."""
    return render(request, "429.html", status=429)


urlpatterns = [
    path("prov/400/", udda),
    path("prov/403/", far_inte),
    path("prov/429/", for_manga),
    path("prov/500/", krasch),
    *urls.urlpatterns,
]

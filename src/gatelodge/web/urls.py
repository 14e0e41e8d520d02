"""The routes of the web process, and what is said where there is none."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from gatelodge.web import problems
from gatelodge.web.api import api, said

urlpatterns = [path("api/v1/", api.urls)]


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """No such address."""
    return said(request, problems.NOT_FOUND)


def handler400(request: HttpRequest, exception: SuspiciousOperation) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A question for another name than ours."""
    return said(request, problems.BAD_HOST)


def handler500(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    return said(request, problems.FAULT)

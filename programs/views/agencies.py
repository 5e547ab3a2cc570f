from django.http import Http404


def agency_list(request, **kwargs):
    raise Http404


def agency_create(request, **kwargs):
    raise Http404


def agency_decide(request, **kwargs):
    raise Http404

from django.http import Http404


def photo_add(request, **kwargs):
    raise Http404


def photo_remove(request, **kwargs):
    raise Http404


def photo(request, **kwargs):
    raise Http404

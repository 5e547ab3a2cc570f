from django.http import Http404


def catalogue_search(request, **kwargs):
    raise Http404


def activity_create(request, **kwargs):
    raise Http404


def activity_edit(request, **kwargs):
    raise Http404


def activity_sent(request, **kwargs):
    raise Http404


def activity_cancel(request, **kwargs):
    raise Http404


def activity_copy(request, **kwargs):
    raise Http404

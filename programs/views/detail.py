from django.http import Http404


def activity_detail(request, **kwargs):
    raise Http404


def activity_version(request, **kwargs):
    raise Http404

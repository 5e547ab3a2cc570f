from django.http import Http404


def activity_list(request, **kwargs):
    raise Http404


def kampung_activities(request, **kwargs):
    raise Http404

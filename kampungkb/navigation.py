"""The menu as data, filtered by what the user may do."""


def context(request):
    return {}

import regions.converters  # noqa: F401 - registers <area:code>

urlpatterns = []

import regions.converters  # noqa: F401 - registers <village:code> and <area:code>

urlpatterns = []

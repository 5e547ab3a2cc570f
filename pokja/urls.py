"""The pages of this app, by noun."""

from . import urls_groups, urls_meetings, urls_offices, urls_plans, urls_registers, urls_working

urlpatterns = [
    *urls_working.urlpatterns,
    *urls_groups.urlpatterns,
    *urls_registers.urlpatterns,
    *urls_meetings.urlpatterns,
    *urls_plans.urlpatterns,
    *urls_offices.urlpatterns,
]

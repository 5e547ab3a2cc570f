import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kampungkb.settings")

application = get_wsgi_application()

# A server that would run with a key, a database or a folder other than meant does not start at all.
BaseCommand().check(tags=["configuration"])

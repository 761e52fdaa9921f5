"""What a WSGI server serves and what `flask` finds: `gunicorn --config nrm/server.py wsgi:app`."""

from nrm.loading import make_service

app = make_service()

"""What a WSGI server serves and what `flask` finds: `gunicorn --config nrm/server.py wsgi:app`."""

from nrm.app import create_app

app = create_app()

"""The application, for WSGI servers and for `flask --app wsgi`."""

from audit_app import create_app
from config import load_settings

app = create_app(load_settings())

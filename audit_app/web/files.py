"""Files that pages give out."""

from io import BytesIO

from flask import send_file
from werkzeug.wrappers import Response

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), mimetype=WORD, as_attachment=True, download_name=name)

"""Long answers in few bytes: a county's control points repeat each other's texts.

Brotli's window of 4 MB holds a whole page of the feed, gzip's of 32 KB three points.
"""

from __future__ import annotations

import gzip

import brotli
from flask import Request, Response

LEAST = 1024  # bytes that are worth it
BROTLI_QUALITY, BROTLI_WINDOW = 3, 22  # 18 MB to 0.6 MB in 0.1 s
GZIP_LEVEL = 5


def compressed(response: Response, request: Request) -> Response:
    """The response as the sender of the request can read it. Only for what reflects nothing that
    a stranger chose: the length of what is compressed tells of its content."""
    data = response.get_data()
    response.vary.add("Accept-Encoding")
    if len(data) < LEAST:
        return response
    accepted = request.accept_encodings
    if accepted["br"]:
        response.set_data(brotli.compress(data, quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW))
        response.headers["Content-Encoding"] = "br"
    elif accepted["gzip"]:
        response.set_data(gzip.compress(data, GZIP_LEVEL))
        response.headers["Content-Encoding"] = "gzip"
    return response

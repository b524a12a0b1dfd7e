"""What all of the API's blueprints share: how a body is read, and which texts are taken."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, cast

import flask_smorest
from flask import Flask, Request, Response
from marshmallow import validate
from webargs.flaskparser import FlaskParser

from .problems import InvalidInput

# Neither control characters nor halves of surrogate pairs, which no database keeps.
PLAIN = validate.Regexp("[^\x00-\x1f\x7f\ud800-\udfff]*\\Z")
# What has a UTF-8 form at all: halves of surrogate pairs have none.
ENCODABLE = validate.Regexp("[^\ud800-\udfff]*\\Z")


class _Parser(FlaskParser):
    """Reads JSON; what Python's reader gives up on is the sender's mistake, too."""

    def _raw_load_json(self, req: Request) -> Any:
        try:
            return super()._raw_load_json(req)
        except RecursionError:
            raise InvalidInput("JSON 嵌套过深。", "The JSON is nested too deeply.") from None
        except ValueError as error:
            if type(error) is ValueError:  # a number of thousands of digits
                raise InvalidInput(
                    "JSON 中的数字过长。", "A number in the JSON is too long."
                ) from None
            raise  # no JSON, or not in UTF-8: told by the library


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest carries no types
    """A part of the API, described in the OpenAPI document."""

    ARGUMENTS_PARSER = _Parser()

    def register_views_in_doc(self, api: Api, *about: Any, **named: Any) -> None:
        describe = super().register_views_in_doc
        api.to_describe.append(lambda: describe(api, *about, **named))


class Api(flask_smorest.Api):  # type: ignore[misc]
    """Describes its parts when the OpenAPI document is first asked for: that takes longer than
    building all the rest of the service, and few processes are ever asked."""

    def __init__(self, app: Flask) -> None:
        self.to_describe: list[Callable[[], None]] = []
        self._describing = Lock()
        super().__init__(app)

    def _openapi_json(self) -> Response:
        with self._describing:
            while self.to_describe:
                self.to_describe.pop(0)()
        return cast(Response, super()._openapi_json())

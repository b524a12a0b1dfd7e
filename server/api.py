"""What all of the API's blueprints share: how a body is read, and which texts are taken."""

from __future__ import annotations

from typing import Any

import flask_smorest
from flask import Request
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

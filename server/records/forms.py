"""Whether a body is of its kind's form, told fast where it is.

Marshmallow says what is wrong with a body, and takes longer over one in which nothing is than
verifying its signature takes. From the same schema comes here a function that finds, for nearly
every body, that there is nothing to say; where it does not, marshmallow is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import EXCLUDE, ValidationError, fields

from .fields import BodySchema

Sound = Callable[[Any], bool]


class Form:
    """The form of a body."""

    def __init__(self, schema: BodySchema) -> None:
        self._schema = schema
        self._is_sound = _object(schema)

    def faults(self, body: dict[str, Any]) -> dict[str, Any]:
        """What is wrong with the body, as marshmallow tells it; empty for nothing."""
        return {} if self._is_sound(body) else self._schema.validate(body)


def _object(schema: BodySchema) -> Sound:
    own_ways = [name for hooks in schema._hooks.values() for name, *_more in hooks]
    if schema.unknown != EXCLUDE or own_ways != ["_fit_together"]:
        raise TypeError(f"{type(schema).__name__} judges in a way that is not followed here")
    members = [
        (field.data_key or name, field.required, _value(field))
        for name, field in schema.load_fields.items()
    ]

    def is_sound(value: Any) -> bool:
        if type(value) is not dict:
            return False
        for name, required, is_sound_member in members:
            if name in value:
                if not is_sound_member(value[name]):
                    return False
            elif required:
                return False
        return _passes(schema.fit_together, value)

    return is_sound


def _value(field: fields.Field[Any]) -> Sound:
    is_sound = _of_type(field)
    return lambda value: field.allow_none if value is None else is_sound(value)


def _of_type(field: fields.Field[Any]) -> Sound:
    if isinstance(field, fields.Nested) and isinstance(field.schema, BodySchema) and not field.many:
        return _object(field.schema)
    if isinstance(field, fields.List):
        return _list(field)
    if type(field)._deserialize is fields.String._deserialize:
        return _text(field)
    return lambda value: _passes(field.deserialize, value)


def _list(field: fields.List[Any]) -> Sound:
    is_sound = _value(field.inner)
    return lambda value: type(value) is list and all(map(is_sound, value))


def _text(field: fields.Field[Any]) -> Sound:
    validators = field.validators
    return lambda value: (
        type(value) is str and all(_passes(validator, value) for validator in validators)
    )


def _passes(check: Callable[[Any], object], value: Any) -> bool:
    try:
        check(value)
    except ValidationError:
        return False
    return True

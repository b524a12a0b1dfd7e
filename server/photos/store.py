"""Where the bytes of photos lie: a folder by default, an object store by PHOTOS_URL.

Content-addressed: what lies under a hash has that hash, and is put there whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from obstore.exceptions import GenericError
from obstore.store import LocalStore, from_url

from ..problems import NotNow
from ..settings import current_settings


def put(sha256: str, data: bytes) -> None:
    """Put a picture's bytes on disk; when this returns they survive a power cut.

    Raises NotNow.
    """
    store = _store()
    try:
        store.put(_key(sha256), data)  # beside, then renamed
    except GenericError as error:  # the disk is full, or the object store does not answer
        raise NotNow from error
    if isinstance(store, LocalStore):
        _settle(Path(str(store.prefix)) / _key(sha256))


def get(sha256: str) -> bytes:
    """A picture's bytes. Raises FileNotFoundError."""
    return bytes(_store().get(_key(sha256)).bytes())


def has(sha256: str) -> bool:
    """Whether a picture's bytes are there."""
    return last_put(sha256) is not None


def last_put(sha256: str) -> datetime | None:
    """When a picture's bytes were put last, or None where they are not there."""
    try:
        when: datetime = _store().head(_key(sha256))["last_modified"]
    except FileNotFoundError:
        return None
    return when


def delete(sha256: str) -> None:
    """Remove a picture's bytes."""
    _store().delete(_key(sha256))


def all_hashes() -> Iterator[str]:
    """The hash of every picture in the store."""
    for some in _store().list():
        for entry in some:
            name = str(entry["path"]).rpartition("/")[2]
            if len(name) == 64:
                yield name


def _store() -> Any:
    store = current_app.extensions.get("photo_store")
    if store is None:
        settings = current_settings()
        url = settings.photos_url
        store = from_url(url) if url else LocalStore(settings.data_dir / "photos", mkdir=True)
        current_app.extensions["photo_store"] = store
    return store


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"  # 256 folders: none grows beyond what tools can list


def _settle(path: Path) -> None:
    """Force the file, its name and its folder's name to disk: the store itself does not."""
    for place in (path, path.parent, path.parent.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

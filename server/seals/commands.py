"""`guanqia rotate-key`"""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from . import rotation


@click.command(name="rotate-key")
@with_appcontext
def rotate_key() -> None:
    """Let a new key sign from now on; the old one vouches for it."""
    kid = rotation.change_key(None)
    click.echo(f"新密钥 {kid}，请备份 DATA_DIR/installation.jwk。")
    click.echo(f"The new key is {kid}; keep a copy of DATA_DIR/installation.jwk.")


COMMANDS = (rotate_key,)

"""``python -m app`` is ``indsatskatalog``."""

from app.cli import app

app(prog_name="indsatskatalog")

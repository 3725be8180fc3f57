"""``python -m app`` is ``indsatskatalog``."""

import gc

gc.disable()  # nothing that is imported is garbage; looking for it takes a tenth of a start

from app.cli import app  # noqa: E402

gc.freeze()
gc.enable()

app(prog_name="indsatskatalog")

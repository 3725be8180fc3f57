"""The editors' side, asked over HTTP and by its verbs."""

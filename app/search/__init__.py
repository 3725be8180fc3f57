"""Danish full-text search and fast facets. The only room that imports whoosh; knows no SQL."""

"""Tables and the only SQL. Knows nothing of the web or of the search index."""

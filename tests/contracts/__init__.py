"""Contracts: what files, imports, routes, templates and shapes must keep to."""

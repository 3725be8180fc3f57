"""Pure functions from the catalogue's values to the shapes others read. No SQL, no I/O."""

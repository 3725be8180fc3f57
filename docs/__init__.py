"""Documents, and the two scripts that keep them true: the pictures and the dry run."""

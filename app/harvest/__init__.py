"""Follows other catalogues into this one: everything, once, in order, withdrawals too."""

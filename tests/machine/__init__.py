"""Every address for machines: what it declares, how it behaves, and what the guide says of it."""

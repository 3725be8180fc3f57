"""The writes, one named verb each. Owns rules and transactions; never touches the index."""

"""People and organisations: who they are, how they sign in, and their sessions."""

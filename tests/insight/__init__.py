"""What the editors see of the whole: insight, synonyms, the vocabulary and the audit log."""

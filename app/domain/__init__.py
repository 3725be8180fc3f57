"""The catalogue as values: vocabulary, interventions, requests. No framework, no SQL, no I/O."""

"""The catalogue as HL7 FHIR R4 (4.0.1): values in, resources out."""

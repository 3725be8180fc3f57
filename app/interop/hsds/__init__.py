"""Open Referral HSDS 3.1, in the shape that also satisfies Open Referral UK 3.0."""

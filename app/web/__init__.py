"""Routes by audience: decode, one use case, render. No SQL, no whoosh, no rules of the business."""

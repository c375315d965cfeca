"""Words that every floor may use: no HTTP, no SQL, no domain."""

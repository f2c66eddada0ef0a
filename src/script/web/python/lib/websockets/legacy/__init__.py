"""Names of older versions, for what the others do as well."""

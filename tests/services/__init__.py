"""Real local servers in place of remote services; no part of the product is faked."""

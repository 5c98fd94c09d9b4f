"""A small wire on loopback that prints every layout and every list, for `wirecrawl demo` and for the tests."""

"""SCHEDULE: jobs of wirecrawl.toml, when they are due, who runs them, and what they become elsewhere."""

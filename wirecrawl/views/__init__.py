"""What a reader sees: stories, families, changes, a run's screen."""

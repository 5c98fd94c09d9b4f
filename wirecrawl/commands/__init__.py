"""What each command asks and says; `cli` puts them together."""

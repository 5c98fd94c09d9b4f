"""The two things everything else is about: a capture (bytes that came) and a story (a line that is read)."""

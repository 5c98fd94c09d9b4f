"""What the archive does for itself: check, mend, make anew."""

"""Form: a melody planned as sections that return, open and close."""

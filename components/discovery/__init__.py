"""What a function project's own files say. Pure reading: nothing of the project is imported or run."""

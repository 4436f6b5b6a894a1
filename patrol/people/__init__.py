"""The members: their duty, their positions, their phones and numbers."""

"""The members: on duty or not, where they are, how they are reached."""

"""Real local servers that stand where the world's services stand; nothing of ours is faked."""
